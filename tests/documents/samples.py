"""A made-up report of eight pages, with everything the layout knows. No figure and no name in it is real."""

from __future__ import annotations

from datetime import date

from apps.documents.official import Block, Colophon, Header, Heading, OfficialDocument, Paragraph, Run, Table

BUREAU = "汕头市龙湖区退役军人事务局"
RARE = "㐂𬮱䶮㛃"

HEADER = Header(organ_mark=f"{BUREAU}文件", doc_number="汕龙退役军人〔2023〕3号", signatories=("示例甲",))
COLOPHON = Colophon(
    cc=("区委全面依法治区委员会办公室", "区司法局", "各街道退役军人服务站"),
    printing_organ=f"{BUREAU}办公室",
    printed_on=date(2023, 2, 21),
)
FIGURES = Table(
    caption="公共法律服务情况",
    header=("指标", "计量单位", "2021年", "2022年"),
    rows=(
        ("律师驻点值班", "天", "46", "48"),
        ("法律咨询", "件次", "312", "358"),
        ("其中涉及退役安置、社会保险接续等事项的法律咨询", "件次", "97", "121"),
        ("信访事项按期办结率", "%", "96.4", "98.7"),
        ("学法活动", "场", "18", "22"),
    ),
    widths=(4, 2, 2, 2),
)

PLAIN = (
    "坚持把学习宣传贯彻习近平法治思想作为首要政治任务，纳入党组理论学习中心组学习重点内容，制定年度学法计划，"
    "领导班子成员带头讲授法治专题课，推动全体干部职工把法治精神贯穿退役军人服务保障工作的各个方面和各个环节，"
    "切实提高运用法治思维和法治方式深化改革、推动发展、化解矛盾、维护稳定、应对风险的能力和水平。"
)
FIGURED = (
    "全年安排律师驻点值班48天，接待法律咨询358件次，其中涉及“退役安置”的121件次，按期办结率达到98.7%。"
    "2022年3月至11月，先后到10个街道、113个社区开展“法律进军营”活动，发放宣传资料5600余份，"
    "受到服务对象的普遍欢迎；对排查出的7类42项问题逐一登记、逐一销号，没有发生因处理不当引发的越级上访。"
)
NAMED = f"驻点律师示例乙、{RARE}等同志在接待中做到有问必答，阿依古丽·示例同志的来访当天即予登记并告知办理期限。"


def section(title: str, *subsections: str) -> tuple[Block, ...]:
    blocks: list[Block] = [Heading(1, title)]
    for subtitle in subsections:
        blocks += [Heading(2, subtitle), Paragraph.of(PLAIN), Paragraph.of(FIGURED)]
    return tuple(blocks)


BODY: tuple[Block, ...] = (
    Paragraph.of(
        "2022年，我局坚持以习近平新时代中国特色社会主义思想为指导，认真落实区委、区政府关于法治政府建设的工作部署，"
        "扎实推进依法行政各项工作。现将有关情况报告如下："
    ),
    *section(
        "主要举措和成效", "深化理论学习，践行法治思想", "健全依法决策机制", "推进公共法律服务进站点", "依法办理信访事项"
    ),
    FIGURES,
    Paragraph.of(NAMED),
    Heading(3, "制度建设"),
    Paragraph.of(PLAIN),
    Heading(4, "规范性文件清理"),
    Paragraph((Run("一是坚持应审尽审。", bold=True), Run(PLAIN))),
    Heading(4, "合法性审查"),
    Paragraph.of(FIGURED),
    Heading(3, "队伍建设"),
    Paragraph.of(PLAIN),
    *section("存在的不足和原因", "法治宣传的针对性有待增强", "基层站点法律服务力量不足"),
    *section("党政主要负责人履行推进法治建设第一责任人职责情况", "统筹部署", "督促落实"),
    *section("下一年度工作安排", "持续提升依法行政水平", "完善矛盾纠纷多元化解机制"),
    *section("其他需要报告的情况", "政务公开"),
    Paragraph.of("特此报告。"),
)

REPORT = OfficialDocument(
    title=f"{BUREAU}关于2022年度法治政府建设情况的报告",
    issuer=BUREAU,
    doc_date=date(2023, 2, 20),
    addressee="区委、区政府，市退役军人事务局：",
    body=BODY,
    header=HEADER,
    attachments=("2022年度法治政府建设主要指标明细表", "2022年度学法活动一览表"),
    note="此件公开发布",
    colophon=COLOPHON,
    demo=True,
)
