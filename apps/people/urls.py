"""Addresses of people and organisations; a person's carries a signed handle, never a number to count through."""

from django.urls import path

from apps.people import views

urlpatterns = [
    path("", views.person_look_up, name="person_look_up"),
    path("person/<str:text>/", views.person_detail, name="person_detail"),
    path("person/<str:text>/full/", views.person_full, name="person_full"),
    path("person/<str:text>/edit/", views.person_edit, name="person_edit"),
    path("organisations/", views.organisation_list, name="organisation_list"),
    path("organisations/register/", views.organisation_register, name="organisation_register"),
    path("organisations/<int:pk>/roles/add/", views.organisation_role_add, name="organisation_role_add"),
]
