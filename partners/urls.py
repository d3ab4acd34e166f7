"""The pages under one partnership's slug; the project mounts its first page in the same namespace."""

from django.urls import path

from partners.views import bodies, chart, people, public, seats

urlpatterns = [
    path("governance/", chart.Chart.as_view(), name="chart"),
    path("partners/", public.Partners.as_view(), name="partners"),
    path("groups/<slug:body_slug>/", bodies.BodyPage.as_view(), name="body"),
    path("groups/<slug:body_slug>/seats/new/", seats.SeatCreate.as_view(), name="seat_create"),
    path("seats/<uuid:pk>/end/", seats.SeatEnd.as_view(), name="seat_end"),
    path("people/<uuid:pk>/", people.PersonPage.as_view(), name="person"),
]
