"""Lists the models, voices and output formats that the sandbox offers.

The names, limits and token counts are those that Gemini and ElevenLabs had in November 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

_SPOKEN_BY_MOST = "en ja zh de hi fr ko pt it es ru id nl tr fil pl sv bg ro ar cs el fi hr ms sk da ta uk hu no vi"


@dataclass(frozen=True, slots=True)
class GeminiModel:
    """A model of the Gemini API.

    Attributes:
        id: The name of the model in requests.
        title: The name of the model that people read.
        thinks: Whether replies tell a number of tokens for the model's thoughts.
        answers_as: The model's id in replies, if it differs from `id`; otherwise "". It differs if `id` is an alias
            such as "gemini-pro-latest".
        image_tokens: The tokens billed for one picture, by the name of the picture's size, such as "1K". The mapping is
            empty for text models.
    """

    id: str
    title: str
    thinks: bool = True
    answers_as: str = ""
    image_tokens: Mapping[str, int] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """The id of the model that replies have as `modelVersion`."""
        return self.answers_as or self.id

    @property
    def draws(self) -> bool:
        """Whether the model answers with pictures instead of text."""
        return bool(self.image_tokens)


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A speech model of ElevenLabs.

    Attributes:
        id: The name of the model in requests.
        title: The name of the model that people read.
        max_characters: The documented highest number of characters of a text. Like ElevenLabs, the sandbox accepts
            texts that are 10 % longer.
        credits_per_character: The credits for a character: 0.5 or 1.
        context: Whether the model accepts the fields previous_text and next_text.
        takes_blank: Whether the model accepts a text in which no character can be spoken.
        honours_speed: Whether the voice setting `speed` has an effect on the model.
        languages: The codes of the languages that the model speaks, separated by spaces.
    """

    id: str
    title: str
    max_characters: int
    credits_per_character: float = 1.0
    context: bool = True
    takes_blank: bool = True
    honours_speed: bool = True
    languages: str = _SPOKEN_BY_MOST

    def credits(self, text: str, rate: int = 1) -> int:
        """The credits that the speech of a text costs. They are the number of the text's code points times
        `credits_per_character` times `rate`, rounded up.

        On models with 1 credit for a character, an empty text costs 1 times `rate`. On models with half a credit for a
        character, a blank text costs nothing.

        Args:
            text: The text.
            rate: The factor by which the voice multiplies the credits.
        """
        if self.credits_per_character == 1:
            return max(1, len(text)) * rate
        return -(-len(text) * rate // 2) if text.strip() else 0


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice with its description. The sandbox makes all voices by changing the sound of a single speaker.

    Attributes:
        pitch: The factor for the speaker's fundamental frequency. With 1.0 the frequency does not change.
        formant: The factor by which the speaker's spectral envelope is stretched. With 1.0 the envelope does not
            change.
        speed: The factor for the speaker's pace. With 1.0 the pace does not change.
        rate: The factor by which the credits of the model are multiplied. The owner of the voice has set this factor.
    """

    id: str
    name: str
    description: str
    gender: str
    age: str
    accent: str
    use_case: str
    pitch: float = 1.0
    formant: float = 1.0
    speed: float = 1.0
    category: str = "professional"
    rate: int = 1


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """A value of `output_format` in speech requests.

    Attributes:
        name: The name of the format in requests, such as "mp3_44100_128".
        codec: A key of `_MEDIA_TYPES`, such as "mp3".
        sample_rate: The samples per second.
        bit_rate: The bits per second. It is 0 if the codec has a fixed bit rate.
    """

    name: str
    codec: str
    sample_rate: int
    bit_rate: int = 0

    @property
    def media_type(self) -> str:
        """The value of the `Content-Type` header for sound in this format."""
        return _MEDIA_TYPES[self.codec]


# For MP3 and PCM, these are the media types that ElevenLabs sends. For the other codecs, they are the registered media
# types.
_MEDIA_TYPES = {
    "mp3": "audio/mpeg", "pcm": "audio/pcm", "wav": "audio/wav", "opus": "audio/ogg", "ulaw": "audio/basic",
    "alaw": "audio/PCMA",
}  # fmt: skip

_NANO = {"1K": 1120, "2K": 1680, "4K": 2520}

GEMINI_MODELS: Mapping[str, GeminiModel] = {
    model.id: model
    for model in (
        GeminiModel("gemini-2.5-flash", "Gemini 2.5 Flash"),
        GeminiModel("gemini-2.5-pro", "Gemini 2.5 Pro"),
        GeminiModel("gemini-2.5-flash-lite", "Gemini 2.5 Flash-Lite", thinks=False),
        GeminiModel("gemini-3-flash-preview", "Gemini 3 Flash Preview"),
        GeminiModel("gemini-3.1-pro-preview", "Gemini 3.1 Pro Preview"),
        GeminiModel("gemini-3.1-flash-lite", "Gemini 3.1 Flash-Lite"),
        GeminiModel("gemini-3.5-flash", "Gemini 3.5 Flash"),
        GeminiModel("gemini-3.5-flash-lite", "Gemini 3.5 Flash-Lite"),
        GeminiModel("gemini-3.6-flash", "Gemini 3.6 Flash"),
        GeminiModel("gemini-3.7-flash", "Gemini 3.7 Flash"),
        GeminiModel("gemini-3.8-flash", "Gemini 3.8 Flash"),
        GeminiModel("gemini-4-argon", "Gemini 4 Argon"),
        GeminiModel("gemini-flash-latest", "Gemini Flash Latest", answers_as="gemini-3.6-flash"),
        GeminiModel("gemini-pro-latest", "Gemini Pro Latest", answers_as="gemini-3.1-pro-preview"),
        # Gemini has retired this model. The sandbox still offers the model, to test clients that request it.
        GeminiModel("gemini-2.5-flash-image", "Gemini 2.5 Flash Image", thinks=False, image_tokens={"1K": 1290}),
        GeminiModel("gemini-3-pro-image", "Gemini 3 Pro Image", image_tokens={"1K": 1120, "2K": 1120, "4K": 2000}),
        GeminiModel(
            "gemini-3.1-flash-image", "Gemini 3.1 Flash Image", thinks=False, image_tokens={"512": 747} | _NANO
        ),
        GeminiModel(
            "gemini-3.1-flash-lite-image", "Gemini 3.1 Flash-Lite Image", thinks=False, image_tokens={"1K": 1120}
        ),
        GeminiModel("gemini-nano-banana-2.1", "Nano Banana 2.1", thinks=False, image_tokens=_NANO),
    )
}

SPEECH_MODELS: Mapping[str, SpeechModel] = {
    model.id: model
    for model in (
        SpeechModel("eleven_multilingual_v2", "Eleven Multilingual v2", 10_000),
        SpeechModel("eleven_v4", "Eleven v4", 10_000, takes_blank=False, honours_speed=False),
        SpeechModel("eleven_v4_turbo", "Eleven v4 Turbo", 10_000, 0.5, takes_blank=False, honours_speed=False),
        SpeechModel("eleven_v3", "Eleven v3", 5_000, context=False, takes_blank=False, honours_speed=False),
        SpeechModel(
            "eleven_v3_conversational", "Eleven v3 Conversational", 5_000, 0.5,
            context=False, takes_blank=False, honours_speed=False,
        ),
        SpeechModel("eleven_flash_v2_5", "Eleven Flash v2.5", 40_000, 0.5),
        SpeechModel("eleven_turbo_v2_5", "Eleven Turbo v2.5", 40_000, 0.5),
        SpeechModel("eleven_flash_v2", "Eleven Flash v2", 30_000, 0.5, languages="en"),
        SpeechModel("eleven_turbo_v2", "Eleven Turbo v2", 30_000, 0.5, languages="en"),
    )
}  # fmt: skip
DEFAULT_SPEECH_MODEL = "eleven_multilingual_v2"

VOICES: Mapping[str, Voice] = {
    voice.id: voice
    for voice in (
        Voice("21m00Tcm4TlvDq8ikWAM", "Rachel", "Calm and clear", "female", "young", "american", "narration"),
        Voice(
            "EXAVITQu4vr4xnSDxMaL", "Sarah", "Bright and confident", "female", "young", "american", "narration",
            pitch=1.18, formant=1.08,
        ),
        Voice(
            "JBFqnCBsd6RMkjVDRZzb", "George", "Warm storyteller", "male", "middle_aged", "british", "narration",
            pitch=0.60, formant=0.86,
        ),
        Voice(
            "onwK4e9ZLuTAKqWW03F9", "Daniel", "Steady broadcaster", "male", "middle_aged", "british", "news",
            pitch=0.66, formant=0.90, speed=1.04,
        ),
        Voice(
            "nPczCjzI2devNBz1zQrb", "Brian", "Deep and resonant", "male", "middle_aged", "american", "narration",
            pitch=0.50, formant=0.80, speed=0.97,
        ),
        Voice(
            "Xb7hH8MSUJpSbSDYk0k2", "Alice", "Clear educator", "female", "middle_aged", "british", "education",
            pitch=0.93, formant=0.97,
        ),
        Voice(
            "XrExE9yKIg1WjnnlVkGX", "Matilda", "Knowledgeable and even", "female", "middle_aged", "american", "education",
            pitch=0.86, formant=0.95, speed=0.98,
        ),
        Voice(
            "TX3LPaxmHKxFdv7VOQHJ", "Liam", "Energetic creator", "male", "young", "american", "social_media",
            pitch=0.72, formant=0.90, speed=1.06,
        ),
        Voice(
            "2EiwWnXFnvU5JabPnv8n", "Clyde", "Gravelly veteran", "male", "middle_aged", "american", "characters",
            pitch=0.56, formant=0.84, speed=0.94, category="premade",
        ),
        Voice(
            "pqHfZKP75CvOlQylNhV4", "Bill", "Trustworthy elder, at three times the credits", "male", "old", "american",
            "narration", pitch=0.55, formant=0.84, speed=0.95, rate=3,
        ),
    )
}  # fmt: skip

_RATES = (8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)

AUDIO_FORMATS: Mapping[str, AudioFormat] = {
    audio.name: audio
    for audio in (
        AudioFormat("mp3_22050_32", "mp3", 22_050, 32_000),
        AudioFormat("mp3_24000_48", "mp3", 24_000, 48_000),
        *(AudioFormat(f"mp3_44100_{rate}", "mp3", 44_100, rate * 1000) for rate in (32, 64, 96, 128, 192)),
        *(AudioFormat(f"opus_48000_{rate}", "opus", 48_000, rate * 1000) for rate in (32, 64, 96, 128, 192)),
        *(AudioFormat(f"{codec}_{rate}", codec, rate) for codec in ("pcm", "wav") for rate in _RATES),
        *(AudioFormat(f"{codec}_8000", codec, 8_000) for codec in ("ulaw", "alaw")),
    )
}
DEFAULT_AUDIO_FORMAT = "mp3_44100_128"

# The values of the voice settings that a request does not set.
DEFAULT_VOICE_SETTINGS: Mapping[str, float | bool] = {
    "stability": 0.5, "use_speaker_boost": True, "similarity_boost": 0.75, "style": 0.0, "speed": 1.0,
}  # fmt: skip
