"""Addresses of law study; view name = url name = template name."""

from django.urls import path

from apps.policy_studies import views

urlpatterns = [
    path("", views.study_list, name="study_list"),
    path("record/", views.study_record, name="study_record"),
    path("mine/", views.study_own, name="study_own"),
    path("<str:number>/", views.study_detail, name="study_detail"),
    path("<str:number>/edit/", views.study_edit, name="study_edit"),
    path("<str:number>/attendance/", views.study_attendance, name="study_attendance"),
    path("<str:number>/hold/", views.study_hold, name="study_hold"),
    path("<str:number>/cancel/", views.study_cancel, name="study_cancel"),
]
