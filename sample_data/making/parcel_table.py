"""The made-up parcels, one line each: what stood there, how large, where, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Parcel:
    """One line. `street` holds two names with a slash for a parcel across their border; `story` is a ladder.

    `registers`: LISTED follows from the story; L ledger, P priority, A aftercare, K key land; l and p ended.
    `use`: the planned use it was changed to. `batches`: o open, x open and promised date passed, c closed.
    `modules`: how many of the four modules of the national system are filled.
    """

    name: str
    industry: str
    area_m2: float
    street: str
    story: str
    registers: str = ""
    use: str | None = None
    batches: str = ""
    over: bool = False
    modules: int = 0


R2, A33, A5, A6 = "二类居住用地（R2）", "中小学用地（A33）", "医疗卫生用地（A5）", "社会福利用地（A6）"
B1, G1, M1 = "商业用地（B1）", "公园绿地（G1）", "一类工业用地（M1）"

PARCELS = (
    # On the list, unfinished.
    Parcel("第一化工厂", "CHEMICAL", 32000, "永定门外", "remed", "l", batches="cxo", over=True, modules=4),
    Parcel("油漆厂", "CHEMICAL", 18500, "龙潭", "remed", batches="o", over=True, modules=4),
    Parcel("染料厂", "CHEMICAL", 27000, "永定门外", "eval", "l", batches="cc", over=True, modules=4),
    Parcel("电镀厂", "PLATING", 6400, "东花市", "remed_plan", over=True, modules=4),
    Parcel("蓄电池厂", "PLATING", 9800, "体育馆路", "delist_applied", batches="c", over=True, modules=4),
    Parcel("农药仓库", "CHEMICAL", 4200, "和平里", "control", "p", over=True, modules=3),
    Parcel("焦化试验厂", "CHEMICAL", 14000, "和平里", "risk", "L", over=True, modules=3),
    Parcel("制革厂", "OTHER", 7600, "建国门", "control_plan", over=True, modules=4),
    Parcel("印染厂", "OTHER", 11000, "东花市/体育馆路", "remed_plan", use=R2, over=True, modules=4),
    Parcel("煤气储配站", "FUEL", 22000, "东直门", "remed", batches="x", over=True, modules=4),
    Parcel("荧光灯厂", "ELECTRONICS", 5200, "北新桥", "eval", over=True, modules=4),
    # Delisted.
    Parcel("有机化学试剂厂", "CHEMICAL", 12500, "永定门外", "delisted", "A", modules=4),
    Parcel("铸造厂", "OTHER", 16800, "龙潭", "delisted_control", "A", modules=4),
    Parcel("机床电镀分厂", "PLATING", 5600, "天坛", "delisted", "A", modules=4),
    Parcel("合成药厂", "PHARMA", 13000, "和平里", "delisted", "AK", A33, batches="c", modules=4),
    Parcel("橡胶制品厂", "CHEMICAL", 8800, "体育馆路", "delisted", "K", R2, modules=4),
    Parcel("显像管元件厂", "DISPLAY", 15400, "东直门", "delisted", batches="cc", modules=4),
    Parcel("锅炉煤场", "OTHER", 6900, "安定门", "delisted_control", "A", modules=4),
    # Priority-supervised.
    Parcel("第三机械厂", "OTHER", 12000, "永定门外", "none", "lP", modules=4),
    Parcel("汽车修配总厂", "VEHICLE", 9300, "龙潭", "none", "P", modules=3),
    Parcel("无线电元件厂", "ELECTRONICS", 4800, "东四", "suspect", "lP", modules=2),
    Parcel("仪表厂", "ELECTRONICS", 7200, "交道口", "prelim", "P", modules=3),
    Parcel("制药二厂", "PHARMA", 10500, "东花市", "detail", "P", over=True, modules=4),
    Parcel("轴承厂", "OTHER", 13800, "永定门外/天坛", "none", "LP", modules=2),
    Parcel("石油设备库", "FUEL", 5100, "东直门", "suspect", "P", over=True, modules=1),
    Parcel("化纤厂", "CHEMICAL", 17500, "和平里", "detail", "LP", over=True, modules=3),
    Parcel("印刷厂", "OTHER", 3600, "朝阳门", "prelim", "lP", modules=2),
    Parcel("灯泡厂", "ELECTRONICS", 4400, "安定门", "none", "LP"),
    # On the screening ledger.
    Parcel("服装厂", "OTHER", 2300, "景山", "none", "L"),
    Parcel("家具厂", "OTHER", 3100, "北新桥", "none", "L"),
    Parcel("玩具厂", "OTHER", 1900, "交道口", "none", "L"),
    Parcel("五金厂", "PLATING", 2700, "东四", "suspect", "L", modules=1),
    Parcel("食品机械厂", "OTHER", 5400, "体育馆路", "none", "L"),
    Parcel("塑料制品厂", "CHEMICAL", 3900, "崇文门外", "prelim", "L", modules=1),
    Parcel("半导体器件厂", "CHIP", 6100, "和平里", "suspect", "L", over=True, modules=1),
    Parcel("汽车配件厂", "VEHICLE", 4700, "建国门", "none", "L"),
    Parcel("丝绸厂", "OTHER", 2600, "前门", "none", "L"),
    Parcel("纸箱厂", "OTHER", 1500, "朝阳门", "none", "L"),
    Parcel("造漆服务部", "CHEMICAL", 980, "前门", "prelim", "L"),
    Parcel("工艺美术厂", "OTHER", 1250, "东华门", "none", "L"),
    Parcel("木材厂", "OTHER", 8200, "龙潭", "none", "l"),
    # Planned use changed to residential or public.
    Parcel("自行车零件厂", "OTHER", 7900, "东花市", "clear_prelim", "K", R2, modules=2),
    Parcel("毛纺厂", "OTHER", 21000, "永定门外", "clear_prelim", "lK", A33, modules=2),
    Parcel("器械厂", "OTHER", 4300, "东直门", "clear_prelim", "K", A5, modules=2),
    Parcel("文具厂", "OTHER", 2100, "北新桥", "clear_detail", "K", A6, modules=2),
    Parcel("钟表厂", "ELECTRONICS", 5800, "建国门", "clear_risk", "K", R2, modules=3),
    Parcel("低压电器厂", "ELECTRONICS", 6600, "天坛", "none", "K", R2),
    Parcel("洗衣机修理部", "OTHER", 1100, "朝阳门", "suspect", "LK", A6),
    Parcel("试剂仓库", "CHEMICAL", 2900, "安定门", "prelim", "K", A33, modules=1),
    Parcel("皮鞋厂", "OTHER", 3400, "崇文门外", "prelim", "K", R2, modules=1),
    Parcel("电子管厂", "ELECTRONICS", 45000, "和平里", "detail", "K", R2, over=True, modules=2),
    # On no register.
    Parcel("冷藏库", "OTHER", 9100, "永定门外", "clear_prelim", use=B1, modules=1),
    Parcel("运输车队", "FUEL", 3700, "龙潭", "clear_prelim", "l", modules=1),
    Parcel("副食品加工厂", "OTHER", 1700, "景山", "clear_prelim", use=G1),
    Parcel("街道工业社", "OTHER", 850, "东四", "none"),
    Parcel("暖气片厂", "OTHER", 6000, "崇文门外", "clear_detail", "l", use=B1, modules=2),
)
