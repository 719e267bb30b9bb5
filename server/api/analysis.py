"""How a campaign went: as data, and as a document."""

from starlette.responses import Response

from server import access
from server.actions import analysis, analytics_report, audit
from server.actions.analysis import Analysis
from server.api.call import Call
from server.api.routing import Table
from server.domain.people import Role

table = Table()


@table.add("GET", "/campaigns/{id}/analysis", least=Role.SUPERVISOR, answer=Analysis, codes=("not_found",))
async def read_analysis(call: Call) -> Analysis:
    """Delivery, user response and sentiment, and what explains them: scripts, hours, carriers, areas, volunteers."""
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    return analysis.shown_to(call.viewer, await analysis.of(call.runtime, call.viewer.organization_id, campaign_id))


@table.add("GET", "/campaigns/{id}/report.pdf", least=Role.SUPERVISOR, codes=("not_found",))
async def export_analytics(call: Call) -> Response:
    """The three analytics as a PDF, in the language of who asks."""
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    await audit.exported(call.runtime, call.viewer, "report.pdf", f"campaign:{campaign_id}")
    body = await analytics_report.pdf(call.runtime, call.viewer, campaign_id)
    name = f"analytics-{campaign_id}.pdf"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(body, media_type="application/pdf", headers=headers)
