"""Why a webhook is not registered, found or sent to."""

from shared.errors import Conflict, NotFound


class WebhookNotFound(NotFound):
    code, title = "webhook_not_found", "This site has no such webhook"


class DeliveryNotFound(NotFound):
    code, title = "delivery_not_found", "This webhook has no such delivery"


class WebhookDisabled(Conflict):
    code, title = "webhook_disabled", "The webhook is disabled: enable it first"


class TooManyWebhooks(Conflict):
    code, title = "too_many_webhooks", "A site has 20 webhooks at most"
