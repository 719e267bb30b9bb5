"""What contacts answered to the questions of a campaign."""

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class SurveyAnswer(Model):
    """The answer of one thread to one question, as it stands now."""

    id = fields.BigIntField(primary_key=True)
    campaign = fields.ForeignKeyField("textbank.Campaign", on_delete=fields.CASCADE)
    conversation = fields.ForeignKeyField("textbank.Conversation", on_delete=fields.CASCADE)
    question = fields.CharField(max_length=40)  # its key in campaigns.questions
    answer = fields.CharField(max_length=200)
    user = fields.ForeignKeyField("textbank.User", null=True, on_delete=fields.SET_NULL)
    answered_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "survey_answers"
        unique_together = (("conversation_id", "question"),)
        indexes = (("campaign_id", "conversation_id"),)
