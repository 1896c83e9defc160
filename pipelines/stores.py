"""The store that the settings name, without the models and readers that ``components`` builds besides."""

from adapters.store import SqlStore, open_store
from pipelines.settings import Settings


def open_configured_store(settings: Settings) -> SqlStore:
    """Raises ``ConfigurationError`` and ``RetriableError`` as ``open_store`` does."""
    settings.home.mkdir(parents=True, exist_ok=True)
    return open_store(settings.store.url, blobs=settings.store.blobs, due_after=settings.review.due_after)
