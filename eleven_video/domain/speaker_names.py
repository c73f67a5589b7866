"""What scripts call the narrator in many languages, where the name stands before what is spoken."""

# ruff: noqa: RUF001  # Words of other scripts have letters that look like Latin ones.

# As a pattern, without regard to case and with spaces in brackets.
NARRATORS = "|".join(
    [
        "erz\u00e4hler(?:in)?", "sprecher(?:in)?", "narrateur", "narratrice", "voix[ ]off", "narrador[ea]?", "locutor[a]?",
        "voz[ ]en[ ]off", "narratore", "voce[ ]fuori[ ]campo", "verteller", "ber\u00e4ttare", "ber\u00e4ttarr\u00f6st",
        "fort\u00e6ller", "forteller", "kertoja", "narratorka", "vyprav\u011b\u010d", "rozpr\u00e1va\u010d",
        "narr\u00e1tor", "povestitor", "anlat\u0131c\u0131", "d\u0131\u015f[ ]ses", "ng\u01b0\u1eddi[ ](?:d\u1eabn|k\u1ec3)[ ]chuy\u1ec7n",
        "l\u1eddi[ ]b\u00ecnh", "narasi", "narator",
        "диктор", "рассказчик", "голос[ ]за[ ]кадром", "оповідач", "разказвач", "αφηγητής", "αφηγήτρια",
        "الراوي", "راوي", "راوی", "المعلق", "קריין", "קריינית", "नैरेटर", "कथावाचक", "सूत्रधार", "কথক", "বর্ণনাকারী",
        "ผู้บรรยาย", "ຜູ້ບັນຍາຍ", "អ្នកនិទាន", "ဇာတ်ကြောင်းပြော", "ተራኪ", "պատմող",
        "旁白", "解说", "解說", "画外音", "畫外音", "ナレーター", "ナレーション", "语り手", "語り手", "내레이터", "내레이션", "나레이터", "나레이션", "해설",
    ]
)  # fmt: skip
