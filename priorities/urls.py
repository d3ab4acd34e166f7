from django.urls import path

from priorities.views import (
    activities,
    blockages,
    closing,
    drafts,
    markings,
    measures,
    milestones,
    readers,
    returns,
    strategies,
    update_list,
    updates,
)

app_name = "priorities"

RETURN = "activities/<uuid:activity>/updates/<slug:period>"

urlpatterns = [
    path("priorities/", strategies.Priorities.as_view(), name="priorities"),
    path("priorities/<int:number>/", strategies.PriorityPage.as_view(), name="priority"),
    path("activities/", activities.ActivityList.as_view(), name="activities"),
    path("activities/<uuid:activity>/", activities.ActivityPage.as_view(), name="activity"),
    path("activities/<uuid:activity>/close/", closing.ActivityClose.as_view(), name="activity_close"),
    path("activities/<uuid:activity>/marking/", markings.ActivityMark.as_view(), name="activity_mark"),
    path("activities/<uuid:activity>/readers/", readers.ActivityRestrict.as_view(), name="activity_restrict"),
    path(
        "milestones/<uuid:milestone>/new-date/",
        milestones.RebaselineRequest.as_view(),
        name="rebaseline_request",
    ),
    path("new-dates/<uuid:rebaselining>/", milestones.RebaselineApprove.as_view(), name="rebaseline_approve"),
    path("blockages/<uuid:blockage>/close/", blockages.BlockageClose.as_view(), name="blockage_close"),
    path("measures/", measures.MeasureList.as_view(), name="measures"),
    path("measures/<uuid:measure>/", measures.MeasurePage.as_view(), name="measure"),
    path("measures/<uuid:measure>/figures/new/", measures.ReadingCreate.as_view(), name="reading_create"),
    path("updates/", update_list.UpdateList.as_view(), name="updates"),
    path("updates/<uuid:update>/", updates.UpdatePage.as_view(), name="update"),
    path("updates/<uuid:update>/marking/", markings.UpdateMark.as_view(), name="update_mark"),
    path(f"{RETURN}/", returns.UpdateEdit.as_view(), name="update_edit"),
    path(f"{RETURN}/draft/", drafts.UpdateDraftKeep.as_view(), name="update_draft"),
    path(f"{RETURN}/draft/discard/", drafts.UpdateDraftDiscard.as_view(), name="update_discard"),
    path(f"{RETURN}/blockages/", blockages.UpdateBlockages.as_view(), name="update_blockages"),
    path(
        f"{RETURN}/blockages/<uuid:blockage>/",
        blockages.UpdateBlockageChange.as_view(),
        name="update_blockage_change",
    ),
    path(f"{RETURN}/review/", returns.UpdateReview.as_view(), name="update_review"),
    path(f"{RETURN}/receipt/", returns.UpdateReceipt.as_view(), name="update_receipt"),
    path(f"{RETURN}/withdraw/", returns.UpdateWithdraw.as_view(), name="update_withdraw"),
    path(f"{RETURN}/amend/", returns.UpdateAmend.as_view(), name="update_amend"),
]
