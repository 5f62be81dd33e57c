"""Drafts without a language model: plain sentences, each a verbatim span or a criterion."""
