"""The addresses of reports, under a partnership's slug; a list for each noun."""

from django.urls import URLPattern, path

from reports.views import (
    action_plan,
    actions,
    agenda,
    calendars,
    dashboard,
    dashboard_decide,
    decisions,
    drafts,
    exceptions,
    handed_in,
    items,
    meeting_list,
    meetings,
    minutes,
    notices,
    openings,
    packs,
    publishing,
    referrals,
    reports,
    running,
    supplements,
)

app_name = "reports"

dashboard_patterns = [
    path(
        "groups/<slug:body_slug>/dashboard/",
        dashboard.DashboardPage.as_view(),
        name="dashboard",
    ),
    path(
        "groups/<slug:body_slug>/dashboard/<uuid:item>/",
        dashboard_decide.DashboardDecide.as_view(),
        name="dashboard_decide",
    ),
]

exception_patterns = [
    path("exceptions/", exceptions.Exceptions.as_view(), name="exceptions"),
    path("exceptions/<str:reference>/", exceptions.CasePage.as_view(), name="case"),
]

report_patterns = [
    path("groups/<slug:body_slug>/reports/", reports.Reports.as_view(), name="reports"),
    path(
        "groups/<slug:body_slug>/reports/<slug:period>/start/",
        drafts.ReportStart.as_view(),
        name="report_start",
    ),
    path("reports/<uuid:report>/", reports.ReportPage.as_view(), name="report"),
    path("reports/<uuid:report>/preview/", reports.ReportPreview.as_view(), name="report_preview"),
    path("reports/<uuid:report>/returns/", drafts.ReturnsClose.as_view(), name="report_close_returns"),
    path("reports/<uuid:report>/summary/", drafts.ReportSummary.as_view(), name="report_summary"),
    path("reports/<uuid:report>/sign/", drafts.ReportSign.as_view(), name="report_sign"),
    path("reports/<uuid:report>/correct/", drafts.ReportCorrect.as_view(), name="report_correct"),
    path("reports/<uuid:report>/raise/", drafts.ItemRaise.as_view(), name="item_raise"),
]

item_patterns = [
    path("items/<uuid:item>/", items.ItemDispose.as_view(), name="item_dispose"),
    path("items/<uuid:item>/decide/", items.ItemDecide.as_view(), name="item_decide"),
    path("items/<uuid:item>/comment/", items.ItemComment.as_view(), name="item_comment"),
]

decision_patterns = [
    path("decisions/<uuid:decision>/", decisions.DecisionPage.as_view(), name="decision"),
    path("decisions/<uuid:decision>/confirm/", decisions.DecisionConfirm.as_view(), name="decision_confirm"),
    path("decisions/<uuid:decision>/reject/", decisions.DecisionReject.as_view(), name="decision_reject"),
    path("decisions/<uuid:decision>/actions/new/", decisions.ActionCreate.as_view(), name="action_create"),
    path(
        "decisions/<uuid:decision>/answer/",
        referrals.SisterAnswerCreate.as_view(),
        name="sister_answer_create",
    ),
]

notice_patterns = [
    path("notices/", notices.Notices.as_view(), name="notices"),
    path("notices/<uuid:notice>/", notices.NoticePage.as_view(), name="notice"),
    path(
        "notices/<uuid:notice>/acknowledge/",
        notices.NoticeAcknowledge.as_view(),
        name="notice_acknowledge",
    ),
]

action_patterns = [
    path("actions/", action_plan.Actions.as_view(), name="actions"),
    path("actions/<uuid:action>/", actions.ActionPage.as_view(), name="action"),
    path("actions/<uuid:action>/claim/", actions.ActionClaim.as_view(), name="action_claim"),
    path("actions/<uuid:action>/verify/", actions.ActionVerify.as_view(), name="action_verify"),
    path("actions/<uuid:action>/send-back/", actions.ActionSendBack.as_view(), name="action_send_back"),
    path("actions/<uuid:action>/redate/", actions.ActionRedate.as_view(), name="action_redate"),
]

meeting_patterns = [
    path("meetings/", meeting_list.AllMeetings.as_view(), name="all_meetings"),
    path("groups/<slug:body_slug>/meetings/", meeting_list.Meetings.as_view(), name="meetings"),
    path("groups/<slug:body_slug>/meetings/new/", meetings.MeetingCreate.as_view(), name="meeting_create"),
    path("meetings/<uuid:meeting>/", meetings.MeetingPage.as_view(), name="meeting"),
    path("meetings/<uuid:meeting>/change/", meetings.MeetingChange.as_view(), name="meeting_change"),
    path("meetings/<uuid:meeting>/cancel/", meetings.MeetingCancel.as_view(), name="meeting_cancel"),
    path("meetings/<uuid:meeting>/run/", running.MeetingRun.as_view(), name="meeting_run"),
    path(
        "meetings/<uuid:meeting>/declarations/new/",
        running.DeclarationCreate.as_view(),
        name="declaration_create",
    ),
    path("meetings/<uuid:meeting>.ics", calendars.MeetingCalendar.as_view(), name="meeting_calendar"),
    path("calendar/", calendars.CalendarPage.as_view(), name="calendar"),
]

agenda_patterns = [
    path("meetings/<uuid:meeting>/agenda/", agenda.AgendaPage.as_view(), name="agenda"),
    path("meetings/<uuid:meeting>/agenda/new/", agenda.ItemCreate.as_view(), name="agenda_item_create"),
    path("agenda/<uuid:item>/", agenda.ItemChange.as_view(), name="agenda_item_change"),
    path("agenda/<uuid:item>/move/", agenda.ItemMove.as_view(), name="agenda_item_move"),
    path("agenda/<uuid:item>/remove/", agenda.ItemRemove.as_view(), name="agenda_item_remove"),
]

minutes_patterns = [
    path("meetings/<uuid:meeting>/minutes/", minutes.MinutesPage.as_view(), name="minutes"),
    path("meetings/<uuid:meeting>/minutes/draft/", minutes.MinutesDraft.as_view(), name="minutes_draft"),
    path("meetings/<uuid:meeting>/minutes/edit/", minutes.MinutesEdit.as_view(), name="minutes_edit"),
    path("meetings/<uuid:meeting>/minutes/agree/", minutes.MinutesAgree.as_view(), name="minutes_agree"),
    path(
        "meetings/<uuid:meeting>/minutes/correct/", minutes.MinutesCorrect.as_view(), name="minutes_correct"
    ),
]

paper_patterns = [
    path("meetings/<uuid:meeting>/papers/new/", handed_in.PaperCreate.as_view(), name="paper_create"),
    path("papers/<uuid:paper>/", handed_in.PaperPage.as_view(), name="paper"),
    path("papers/<uuid:paper>.pdf", handed_in.PaperDownload.as_view(), name="paper_file"),
    path("papers/<uuid:paper>/marking/", handed_in.PaperMark.as_view(), name="paper_mark"),
    path("papers/<uuid:paper>/withdraw/", handed_in.PaperWithdraw.as_view(), name="paper_withdraw"),
]

pack_patterns = [
    path("packs/", packs.Packs.as_view(), name="packs"),
    path("meetings/<uuid:meeting>/packs/", packs.PackCreate.as_view(), name="pack_create"),
    path(
        "meetings/<uuid:meeting>/supplement/",
        supplements.SupplementCreate.as_view(),
        name="supplement_create",
    ),
    path("packs/orders/<uuid:order>/", packs.PackOrderPage.as_view(), name="pack_order"),
    path("packs/<uuid:pack>/", packs.PackPage.as_view(), name="pack"),
    path("packs/<uuid:pack>/read/", packs.PackRead.as_view(), name="pack_read"),
    path("packs/<uuid:pack>.pdf", packs.PackPdf.as_view(), name="pack_pdf"),
    path("packs/<uuid:pack>/print.pdf", packs.PackPrint.as_view(), name="pack_print"),
    path("packs/<uuid:pack>/openings/", openings.PackOpenings.as_view(), name="pack_openings"),
    path("openings/", openings.OwnOpenings.as_view(), name="own_openings"),
    path("packs/<uuid:pack>/publish/", publishing.PackPublish.as_view(), name="pack_publish"),
    path("published/", publishing.Published.as_view(), name="published"),
    path("published/<uuid:pack>/", publishing.PublishedRead.as_view(), name="published_read"),
    path("published/<uuid:pack>.pdf", publishing.PublishedPdf.as_view(), name="published_pdf"),
]

urlpatterns: list[URLPattern] = [
    *dashboard_patterns,
    *exception_patterns,
    *report_patterns,
    *item_patterns,
    *decision_patterns,
    *notice_patterns,
    *action_patterns,
    *meeting_patterns,
    *agenda_patterns,
    *minutes_patterns,
    *paper_patterns,
    *pack_patterns,
]
