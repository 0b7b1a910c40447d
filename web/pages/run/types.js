/**
 * What the server says of detection runs (api/schemas/runs.py).
 *
 * @typedef {{zh: string, en: string}} Text
 * @typedef {{allowed: boolean, why: Text | null}} Permission
 * @typedef {{id: number, file_name: string, taken_on: string, sensor: string, resolution_m: number, sha256: string,
 *   has_cloud_mask: boolean}} RunScene
 * @typedef {{visible_share: number, pixels: number, changed_share: number, changed_m2: number,
 *   registration_px: number}} Limits
 * @typedef {{sensitivity: string, method: string, vegetation_gate: string, cloud_policy: string,
 *   minimum_m2: number | null, max_shift_px: number, bands: string | null, preset: string | null, seed: number,
 *   box: [number, number, number, number] | null, limits: Limits}} Options
 * @typedef {{name: string, sha256: string, size_bytes: number}} RunFile
 * @typedef {{id: number, number: string | null, state: Text & {code: string}, step: string | null, progress: number,
 *   is_over: boolean, before: RunScene, after: RunScene, options: Options, results: Record<string, number>,
 *   detections: number | null, borderline: number | null, problem: Text | null, upload_id: number | null,
 *   quarantined: number, recorded_at: string, recorded_by: string | null, finished_at: string | null,
 *   files: RunFile[]}} Run
 * @typedef {{shift: Record<string, number>, resolution_m: number, bands: string[], gates: Record<string, boolean>,
 *   minimum_pixels: number, threshold: number, cells: number, histogram: number[], pixels: Record<string, number>,
 *   gains: {band: string, gain: number, offset: number}[], polygon_hash: string, mask_sha256: string, notes: string[],
 *   software: Record<string, string>, bounds: [number, number, number, number]}} Measured
 * @typedef {{run: Run, measured: Measured | null, cancel: Permission}} Detail
 * @typedef {{id: number, code: string, name: string, result: Text, result_code: string, obstacle: Text | null,
 *   obstacle_code: string | null, stability: string, pixels: number, visible_share: number, changed_m2: number,
 *   changed_share: number, because: Text, detections: string[], box: [number, number, number, number]}} RunParcel
 * @typedef {{id: number, code: string, change_kind: string, confidence: number | null, area_m2: number,
 *   stability: string | null, outcome: string, is_struck: boolean, clue_id: number | null, clue: string | null,
 *   clue_state: string | null}} FoundProperties
 * @typedef {{id: number, geometry: any, properties: FoundProperties}} Found
 */

export {};
