"""Makes the sample district: shapes, features, facts and example uploads, all made up from one seed."""
