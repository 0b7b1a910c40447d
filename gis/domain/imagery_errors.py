"""Refusals of scenes and of detection runs: what was read, what was expected, how to mend it."""

from __future__ import annotations

from gis.domain.errors import Kind, Refusal


class SceneUnreadable(Refusal):
    """影像“{name}”读不出来：{reason}。请检查文件是否存在、完整，格式须为 GeoTIFF 等栅格。
    The scene “{name}” cannot be read: {reason}. See that it exists and is whole, and a GeoTIFF or another raster.
    """


class SceneWithoutPlace(Refusal):
    """影像“{name}”没有坐标系或地理参考，不知在何处。请用带坐标系的原始影像，或写入正确的坐标系后重试。
    The scene “{name}” has no coordinate system or position. Use an original that has one, or write the right one into it.
    """


class TooFewBands(Refusal):
    """影像“{name}”只有 {found} 个波段，至少需要 3 个（蓝、绿、红，最好有近红外）。请换用多光谱影像，不要用单波段全色影像。
    The scene “{name}” has {found} bands; at least 3 are needed (blue, green, red; near infrared is better). Use multispectral imagery.
    """


class BandsUnknown(Refusal):
    """影像“{name}”有 {found} 个波段（{names}），像元 {resolution_m} 米，看不出各是什么波段。请说明各是什么波段，如 blue=1,green=2,red=3,nir=4，或选一种波段预设：{presets}。
    The scene “{name}” has {found} bands ({names}) of {resolution_m} m and it is not clear which they are. Say so by a band map like blue=1,green=2,red=3,nir=4, or choose a preset: {presets}.
    """


class BandMapWrong(Refusal):
    """波段说明“{given}”不对：{reason}。写法如 blue=1,green=2,red=3,nir=4，可用名称：{roles}。
    The band map “{given}” is wrong: {reason}. Write it like blue=1,green=2,red=3,nir=4; known names: {roles}.
    """


class BandsDiffer(Refusal):
    """前后两景的波段不同：前时相 {before}，后时相 {after}。两景须有相同的波段；缺少波段的请补齐，或在波段说明里只选两景都有的波段。
    The two scenes have different bands: before {before}, after {after}. Both need the same ones; add what is missing, or name in the band map only those that both have.
    """


class BandIsEmpty(Refusal):
    """影像“{name}”的第 {band} 波段（{role}）没有可用数值：{reason}。请检查该波段是否缺失或未写入。
    Band {band} ({role}) of the scene “{name}” has no usable values: {reason}. See whether the band is missing or was never written.
    """


class TooLittleToSee(Refusal):
    """前后两景共同可用的范围只有 {share} %（无数据、NaN 或云遮挡占其余），少于 {needed} %，无法比较。请换用无数据或云较少的影像。
    Only {share} % can be used in both scenes (the rest is no data, NaN or cloud), less than {needed} %: they cannot be compared. Use scenes with less of these.
    """


class ScenesApart(Refusal):
    """前后两景不重叠：前时相范围 {before}，后时相范围 {after}（经度、纬度）。请选同一地点的两景。
    The two scenes do not overlap: before {before}, after {after} (longitude, latitude). Choose two scenes of one place.
    """


class BoxElsewhere(Refusal):
    """所选范围（{box}，经度、纬度）不在前时相影像内（{scene}）。请选影像覆盖的范围，或换影像。
    The area chosen ({box}, longitude, latitude) does not lie on the scene before ({scene}). Choose one that it covers, or another scene.
    """


class DatesWrong(Refusal):
    """前时相日期 {before} 不早于后时相日期 {after}。请交换两景，或更正两景的成像日期。
    The date before, {before}, is not earlier than the date after, {after}. Swap the scenes, or correct the dates they were taken on.
    """


class ShiftTooLarge(Refusal):
    """两景错位 {shift_px} 像元（{shift_m} 米），超过上限 {limit_px} 像元，直接比较会满图假变化。请先做几何精校正，或确认无误后提高允许的最大错位。
    The scenes lie {shift_px} pixels ({shift_m} m) apart, more than the limit of {limit_px}: everything would look changed. Correct their geometry first, or raise the largest shift allowed if that is right.
    """


class ShiftUnmeasurable(Refusal):
    """两景的错位量不出来：各处结果相差 {spread_px} 像元，可能是影像变形、云多或地面变化过大。请换影像，或先做几何精校正。
    How far the scenes lie apart cannot be measured: places disagree by {spread_px} pixels, perhaps from distortion, clouds or too much change. Use other scenes, or correct their geometry first.
    """


class CloudMaskUnfit(Refusal):
    """云掩膜“{name}”不能用：{reason}。请提供与影像同一地点、带坐标系的 SCL、QA_PIXEL 或 0/1 栅格。
    The cloud mask “{name}” cannot be used: {reason}. Give an SCL, QA_PIXEL or 0/1 raster of the same place with its coordinate system.
    """


class ParcelsUnreadable(Refusal):
    """地块文件“{name}”不能用：{reason}。请提供带坐标系的面图层（GeoJSON、GeoPackage、Shapefile）。
    The parcels “{name}” cannot be used: {reason}. Give a layer of polygons with its coordinate system (GeoJSON, GeoPackage, Shapefile).
    """


class RunUnreadable(Refusal):
    """运行记录“{name}”读不出来：{reason}。请给出 jingtu detect 写出的 run.json。
    The run record “{name}” cannot be read: {reason}. Give a run.json that jingtu detect wrote.
    """


class ClusterAbsent(Refusal):
    """JINGTU_DASK_ADDRESS 已设为 {address}，但{reason}。请启动集群，或取消该设置以在本机运行。
    JINGTU_DASK_ADDRESS is {address}, but {reason}. Start the cluster, or unset it to run on this machine.
    """

    kind = Kind.NOT_READY


class SceneTooLarge(Refusal):
    """影像“{name}”过大：{columns} × {rows} 像元、{bands} 个波段。请裁切到本区范围，或只保留用到的波段。
    The scene “{name}” is too large: {columns} × {rows} pixels, {bands} bands. Cut it to the district, or keep the bands that are used.
    """

    kind = Kind.TOO_LARGE


class SceneElsewhere(Refusal):
    """影像“{name}”不在本区：影像范围 {bounds}（经度、纬度）。请检查坐标系，或换用覆盖本区的影像。
    The scene “{name}” does not lie in the district: it covers {bounds} (longitude, latitude). See whether its coordinate system is right, or send one that does.
    """


class SceneDateMissing(Refusal):
    """影像“{name}”没有成像日期，文件中也未找到。请填写成像日期。
    The scene “{name}” has no date, and none was found in the file. Say on which day it was taken.
    """


class SceneDateInFuture(Refusal):
    """影像“{name}”的成像日期 {day} 晚于今天（{today}）。请更正日期。
    The date of the scene “{name}”, {day}, is later than today ({today}). Correct it.
    """


class SceneReaderEnded(Refusal):
    """读取影像“{name}”时中断（{reason}），未保存任何内容。请检查文件是否损坏，或裁切后重试。
    Reading the scene “{name}” broke off ({reason}); nothing was stored. See whether the file is damaged, or cut it smaller and try again.
    """


class SceneFoldersUnset(Refusal):
    """本系统没有开放服务器上的文件夹，不能按路径登记影像。请上传文件，或请管理员设置 JINGTU_SCENE_FOLDERS。
    No folder of the server is open, so no scene can be registered by its path. Upload it, or have JINGTU_SCENE_FOLDERS set.
    """


class SceneBucketsUnset(Refusal):
    """本系统没有开放对象存储，不能按 s3:// 地址登记影像。请上传文件，或请管理员设置 JINGTU_SCENE_BUCKETS。
    No bucket is open, so no scene can be registered by an s3:// URL. Upload it, or have JINGTU_SCENE_BUCKETS set.
    """


class SceneFileUnreachable(Refusal):
    """不能登记“{path}”：只能登记位于 {folders} 之内、可以读取的普通文件（不能经链接指向别处）。请核对完整路径。
    “{path}” cannot be registered: only regular, readable files that truly lie in {folders} can, not by links that lead out. See whether the whole path is right.
    """


class SceneAddressWrong(Refusal):
    """看不懂地址“{address}”。请写成 s3://存储桶/对象名，对象名中不能有空段、“.”、“..”和控制字符。
    The address “{address}” is not understood. Write s3://bucket/key, without empty parts, “.”, “..” or control characters.
    """


class SceneBucketUnlisted(Refusal):
    """存储桶“{bucket}”没有开放，已开放的有：{buckets}。请换用已开放的存储桶，或请管理员设置 JINGTU_SCENE_BUCKETS。
    The bucket “{bucket}” is not open; these are: {buckets}. Use one of them, or have JINGTU_SCENE_BUCKETS set.
    """


class SceneObjectUnreachable(Refusal):
    """从 {address} 没有取到影像：{reason}。请核对对象是否存在、是不是 GeoTIFF，以及服务器能否连上并有权读取。
    No scene was fetched from {address}: {reason}. See that it exists and is a GeoTIFF, and that the server can reach and may read it.
    """
