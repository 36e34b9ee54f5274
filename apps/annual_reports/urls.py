"""Addresses of the annual report; view name = url name = template name."""

from django.urls import path

from apps.annual_reports import views

urlpatterns = [
    path("", views.report_list, name="report_list"),
    path("open/", views.report_open, name="report_open"),
    path("figures/", views.figure_list, name="figure_list"),
    path("figures/<str:code>/", views.figure_detail, name="figure_detail"),
    path("<str:number>/", views.report_detail, name="report_detail"),
    path("<str:number>/compile/", views.report_compile, name="report_compile"),
    path("<str:number>/cover/", views.cover_edit, name="cover_edit"),
    path("<str:number>/sections/<int:pk>/", views.section_edit, name="section_edit"),
    path("<str:number>/figures/<str:code>/", views.report_figure, name="report_figure"),
    path("<str:number>/submit/", views.report_submit, name="report_submit"),
    path("<str:number>/approve/", views.report_approve, name="report_approve"),
    path("<str:number>/return/", views.report_return, name="report_return"),
    path("<str:number>/editions/<int:edition>/", views.edition_detail, name="edition_detail"),
    path("<str:number>/editions/<int:edition>/official.pdf", views.edition_official, name="edition_official"),
    path("<str:number>/editions/<int:edition>/public.pdf", views.edition_public, name="edition_public"),
]
