/** The forms of a site: what was done, key units, demolitions, tanks. */

import { api } from '../../api.js';
import { askFor, orNull, proofOf } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';
import { entries, word } from '../../words.js';
import { doneFields, doneOf } from '../parcel/aftercare-forms.js';
import { choices, options } from '../parcel/register-forms.js';

/**
 * @typedef {import('./types.js').Site} Site
 * @typedef {import('./types.js').SiteOpened} SiteOpened
 * @typedef {import('./types.js').Tank} Tank
 * @typedef {import('../../forms/dialog.js').Field} Field
 * @typedef {import('../../forms/dialog.js').Values} Values
 */

/** @param {string} kind @param {Site} site @param {SiteOpened} opened */
export function askToRecord(kind, site, opened) {
  const duty = site.duties.find((one) => one.kind.code === kind);
  ask(opened, `record.${kind}`, {
    title: t('site.record.title', { name: word('duty_kinds', kind) }),
    submit: t('site.record'),
    note: duty ? say(duty.basis) : undefined,
    fields: () => doneFields(site, opened, false),
    send: (values) => api.post(`sites/${opened.id}/records`, { kind, ...doneOf(values) }),
  });
}

/** @param {Site} site @param {SiteOpened} opened */
export function askForUnits(site, opened) {
  const [now] = site.units;
  ask(opened, 'units', {
    title: t('site.units.set'),
    submit: t('aftercare.record'),
    note: t('site.units.note'),
    fields: () => [
      { name: 'class_1', label: t('site.class-1'), type: 'number', required: true, value: String(now?.class_1 ?? '') },
      { name: 'class_2', label: t('site.class-2'), type: 'number', required: true, value: String(now?.class_2 ?? '') },
      {
        name: 'sensitive',
        label: t('site.sensitive'),
        type: 'check',
        value: now?.is_groundwater_sensitive ? 'yes' : '',
      },
      proof(site, t('site.units.proof')),
    ],
    send: (values) =>
      api.post(`sites/${opened.id}/units`, {
        class_1: Number(values.class_1),
        class_2: Number(values.class_2),
        is_groundwater_sensitive: values.sensitive === 'yes',
        ...proofOf(values),
      }),
  });
}

/** @param {Site} site @param {SiteOpened} opened */
export function askForDemolition(site, opened) {
  ask(opened, 'demolition', {
    title: t('site.demolition.add'),
    submit: t('aftercare.record'),
    note: t('site.demolition.note'),
    fields: () => [
      { name: 'starts_on', label: t('site.demolition.starts'), type: 'date', required: true },
      { name: 'content', label: t('site.demolition.what'), type: 'textarea', required: true },
      proof(site, t('registers.document')),
    ],
    send: (values) =>
      api.post(`sites/${opened.id}/demolitions`, {
        starts_on: values.starts_on,
        content: values.content,
        ...proofOf(values),
      }),
  });
}

/** @param {Tank | null} tank None: a new one @param {Site} site @param {SiteOpened} opened */
export function askForTank(tank, site, opened) {
  ask(opened, `tank.${tank?.id ?? 'new'}`, {
    title: tank ? t('site.tank.change.title', { number: tank.number }) : t('site.tank.add'),
    submit: t('aftercare.record'),
    fields: () => [
      { name: 'number', label: t('site.tank.number'), required: true, value: tank?.number ?? '' },
      {
        name: 'protection',
        label: t('site.tank.protection'),
        type: 'select',
        required: true,
        options: options(entries('tank_protections')),
        value: tank?.protection.code ?? '',
      },
      { name: 'spec', label: t('site.tank.spec'), value: tank?.spec ?? '' },
      { name: 'volume_m3', label: t('site.tank.volume_m3'), type: 'number', value: String(tank?.volume_m3 ?? '') },
      { name: 'holds', label: t('site.tank.holds'), value: tank?.holds ?? '' },
      { name: 'buried_on', label: t('site.tank.buried_on'), type: 'date', value: tank?.buried_on ?? '' },
      {
        name: 'reported_on',
        label: t('site.tank.reported'),
        type: 'date',
        required: true,
        value: opened.frame.meta.working_date,
      },
      proof(site, t('site.tank.report')),
    ],
    send: (values) =>
      api.post(`sites/${opened.id}/tanks${tank ? `/${tank.id}/change` : ''}`, {
        number: values.number,
        protection: values.protection,
        spec: orNull(values.spec),
        volume_m3: values.volume_m3 ? Number(values.volume_m3) : null,
        holds: orNull(values.holds),
        buried_on: orNull(values.buried_on),
        reported_on: values.reported_on,
        ...proofOf(values),
      }),
  });
}

/** @param {Tank} tank @param {Site} site @param {SiteOpened} opened */
export function askToEndTank(tank, site, opened) {
  ask(opened, `tank.${tank.id}.end`, {
    title: t('site.tank.end.title', { number: tank.number }),
    submit: t('site.tank.end'),
    fields: () => [
      { name: 'on', label: t('site.tank.removed_on'), type: 'date', required: true },
      proof(site, t('site.tank.report')),
    ],
    send: (values) => api.post(`sites/${opened.id}/tanks/${tank.id}/end`, { on: values.on, ...proofOf(values) }),
  });
}

/**
 * @param {SiteOpened} opened @param {string} key
 * @param {{title: string, submit: string, note?: string, fields: (values: Values) => Field[],
 *   send: (values: Values) => Promise<unknown>}} form
 */
function ask(opened, key, form) {
  askFor(
    {
      owner: 'site',
      key: `site.${opened.id}.${key}`,
      stale: opened.reload,
      ...form,
      send: async (values) => {
        await form.send(values);
        opened.reload();
      },
    },
    opened.redraw,
  );
}

/** @param {Site} site @param {string} label @returns {Field} */
const proof = ({ documents }, label) => ({
  name: 'document',
  label,
  type: 'proof',
  required: true,
  options: choices(documents),
});
