"""Reads 用户满意经营实践报告 and drafts the preliminary opinion, with evidence for every statement."""

__version__ = "1.0.0rc1"
