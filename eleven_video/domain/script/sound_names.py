"""Contains names of sounds and of ways to speak. Scripts in many languages have names of sounds and of ways to speak in
brackets.
"""

# ruff: noqa: RUF001  # Letters of other writing systems that look like English letters are intended.

# Names of sounds that are also ordinary words. In brackets inside a sentence, these names of sounds are spoken.
SOUNDS = frozenset(
    [
        "music", "music playing", "music plays", "upbeat music", "soft music", "dramatic music", "applause", "cheering",
        "cheers and applause", "laughter", "silence", "beat", "sfx", "sound effect", "sound effects",
        "musik", "musique", "m\u00fasica", "musica", "muziek", "muzyka", "hudba", "zene", "muzic\u0103", "m\u00fczik", "nh\u1ea1c",
        "музыка", "музика", "μουσική", "موسيقى", "موسیقی", "מוזיקה", "संगीत", "সঙ্গীত", "ดนตรี", "音乐", "音樂", "音楽", "음악",
        "applaus", "applaudissements", "aplausos", "applausi", "oklaski", "brawa", "alkış", "аплодисменты", "оплески",
        "χειροκρότημα", "تصفيق", "מחיאות כפיים", "तालियाँ", "掌声", "掌聲", "拍手", "박수",
        "gelächter", "rires", "risas", "risos", "risate", "śmiech", "gülüşmeler", "смех", "сміх", "γέλια", "ضحك", "צחוק",
        "हँसी", "笑声", "笑聲", "笑い", "웃음",
    ]
)  # fmt: skip
# Names of sounds and ways to speak that are never spoken if they are in brackets.
SURELY_CUES = frozenset(
    [
        "laughs", "laughing", "chuckles", "sighs", "gasps", "whispers", "whispering", "shouts", "exhales", "inhales",
        "clears throat", "coughs", "crosstalk", "inaudible", "indistinct", "blank_audio", "no audio", "lacht", "seufzt",
        "смеётся", "вздыхает", "笑", "叹气", "嘆氣",
    ]
)  # fmt: skip
