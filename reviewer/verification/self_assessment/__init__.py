"""The self-assessment (自评表): its points, its arithmetic, and what of it the text shows."""

from reviewer.verification.self_assessment.judging import verify_self_assessment

__all__ = ["verify_self_assessment"]
