"""Describes the account, models and voices in JSON, as ElevenLabs' API does."""

import time
from typing import Any

from eleven_video.sandbox.billing import Bookkeeping
from eleven_video.sandbox.catalogue import SPEECH_MODELS, SpeechModel, Voice
from eleven_video.sandbox.speech.alignment import Alignment

_RESET_AFTER_S = 14 * 86_400
_CREATED = 1_767_225_600  # the time at which the account was created: 2026-01-01


def describe_account(books: Bookkeeping) -> dict[str, Any]:
    """The JSON body of the reply to GET /v1/user/subscription."""
    return {
        "tier": "creator",
        "character_count": books.credits_used,
        "character_limit": books.credit_limit,
        "max_credit_limit_extension": books.credits_beyond,
        "can_extend_character_limit": books.credits_beyond > 0,
        "allowed_to_extend_character_limit": False,
        "next_character_count_reset_unix": int(time.time()) + _RESET_AFTER_S,
        "voice_slots_used": 0,
        "voice_limit": 30,
        "max_voice_add_edits": 95,
        "voice_add_edit_counter": 0,
        "professional_voice_slots_used": 0,
        "professional_voice_slots_used_in_workspace": 0,
        "professional_voice_limit": 1,
        "can_extend_voice_limit": False,
        "can_use_instant_voice_cloning": True,
        "can_use_professional_voice_cloning": True,
        "current_overage": {"amount": "0", "currency": "usd"},
        "currency": "usd",
        "status": "active",
        "billing_period": "monthly_period",
        "character_refresh_period": "monthly_period",
        "next_invoice": None,
        "open_invoices": [],
        "has_open_invoices": False,
        "pending_change": None,
    }


def describe_user(account: dict[str, Any]) -> dict[str, Any]:
    """The JSON body of the reply to GET /v1/user. `account` is the result of `describe_account`."""
    return {
        "user_id": "sandbox",
        "workspace_id": "sandbox",
        "subscription": account,
        "is_new_user": False,
        "can_use_delayed_payment_methods": False,
        "is_onboarding_completed": True,
        "is_onboarding_checklist_completed": True,
        "show_compliance_terms": False,
        "first_name": "Sandbox",
        "is_api_key_hashed": True,
        "xi_api_key": None,
        "xi_api_key_preview": None,
        "created_at": _CREATED,
        "seat_type": "workspace_admin",
    }


def describe_model(model: SpeechModel) -> dict[str, Any]:
    """A model, as the reply to GET /v1/models describes it."""
    return {
        "model_id": model.id,
        "name": model.title,
        "can_do_text_to_speech": True,
        "can_do_voice_conversion": False,
        "can_be_finetuned": False,
        "can_use_style": model.honours_speed,
        "can_use_speaker_boost": True,
        "serves_pro_voices": False,
        "token_cost_factor": model.credits_per_character,
        "description": f"The sandbox's stand-in for {model.title}.",
        "requires_alpha_access": False,
        "max_characters_request_free_user": model.max_characters,
        "max_characters_request_subscribed_user": model.max_characters,
        "maximum_text_length_per_request": model.max_characters,
        "languages": [{"language_id": code, "name": code} for code in model.languages.split()],
        "model_rates": {"character_cost_multiplier": model.credits_per_character, "cost_discount_multiplier": 1.0},
        "concurrency_group": "turbo" if model.credits_per_character < 1 else "standard",
    }


def describe_voice(voice: Voice) -> dict[str, Any]:
    """A voice, as the reply to GET /v2/voices describes it."""
    return {
        "voice_id": voice.id,
        "name": voice.name,
        "category": voice.category,
        "description": voice.description,
        "labels": {
            "gender": voice.gender,
            "age": voice.age,
            "accent": voice.accent,
            "use_case": voice.use_case,
            "language": "en",
        },
        "preview_url": None,
        "available_for_tiers": [],
        "high_quality_base_model_ids": list(SPEECH_MODELS),
        "settings": None,
        "is_owner": False,
        "sharing": {"rate": voice.rate, "fiat_rate": None} if voice.rate != 1 else None,
    }


def describe_times(alignment: Alignment) -> dict[str, Any]:
    """The times of characters, as the JSON object that ElevenLabs' API sends."""
    return {
        "characters": list(alignment.characters),
        "character_start_times_seconds": list(alignment.starts),
        "character_end_times_seconds": list(alignment.ends),
    }
