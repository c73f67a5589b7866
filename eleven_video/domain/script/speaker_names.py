"""Contains the words for "narrator" in many languages. A script may mark the spoken text with one of
these words, as in "Narrator: The sky is blue.".
"""

# ruff: noqa: RUF001  # Turkish letters that look like English letters are intended.

# `NARRATORS` is a regular expression that needs the flags `re.VERBOSE` and `re.IGNORECASE`.
NARRATORS = r"""erzähler(?:in)?|sprecher(?:in)?|narrateur|narratrice|voix[ ]off|narrador[ea]?|locutora?|voz[ ]en[ ]off
    |narratore|voce[ ]fuori[ ]campo|verteller|berättare|berättarröst|fortæller|forteller|kertoja
    |narratorka|vypravěč|rozprávač|narrátor|povestitor|anlatıcı|dış[ ]ses
    |người[ ](?:dẫn|kể)[ ]chuyện|lời[ ]bình|narasi|narator
    |диктор|рассказчик|голос[ ]за[ ]кадром|оповідач|разказвач|αφηγητής|αφηγήτρια
    |الراوي|راوي|راوی|المعلق|קריין|קריינית|नैरेटर|कथावाचक|सूत्रधार|কথক|বর্ণনাকারী
    |ผู้บรรยาย|ຜູ້ບັນຍາຍ|អ្នកនិទាន|ဇာတ်ကြောင်းပြော|ተራኪ|պատմող
    |旁白|解说|解說|画外音|畫外音|ナレーター|ナレーション|语り手|語り手|내레이터|내레이션|나레이터|나레이션|해설"""
