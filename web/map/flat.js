/** What small maps have in common: they lie flat with north up, and a change is there at once. */

/**
 * Their options beside place and style.
 *
 * @param {{zoomIn: string, zoomOut: string}} labels
 * @returns {Partial<import('maplibre-gl').MapOptions>}
 */
export const flat = ({ zoomIn, zoomOut }) => ({
  dragRotate: false,
  pitchWithRotate: false,
  touchPitch: false,
  attributionControl: false,
  locale: { 'NavigationControl.ZoomIn': zoomIn, 'NavigationControl.ZoomOut': zoomOut },
  fadeDuration: 0,
});
