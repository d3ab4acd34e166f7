"""The pages under one partnership's slug; the project mounts its first page in the same namespace."""

from django.urls import path, re_path

from partners.views import bodies, chart, organisations, people, public, ratings, seats

urlpatterns = [
    path("governance/", chart.Chart.as_view(), name="chart"),
    path("partners/", public.Partners.as_view(), name="partners"),
    path("partners/<slug:key>/", organisations.OrganisationPage.as_view(), name="organisation"),
    path("groups/<slug:body_slug>/", bodies.BodyPage.as_view(), name="body"),
    path("groups/<slug:body_slug>/seats/new/", seats.SeatCreate.as_view(), name="seat_create"),
    path("seats/<uuid:pk>/end/", seats.SeatEnd.as_view(), name="seat_end"),
    path("people/", people.People.as_view(), name="people"),
    path("people/<uuid:pk>/", people.PersonPage.as_view(), name="person"),
    path("ratings/", ratings.Ratings.as_view(), name="ratings"),
    # What is rated is named by its own address below the partnership's, which for the first page is empty.
    re_path(r"^rate/(?P<page>[\w/-]*)$", ratings.Rate.as_view(), name="rate"),
    re_path(r"^rated/(?P<page>[\w/-]*)$", ratings.Rated.as_view(), name="rated"),
]
