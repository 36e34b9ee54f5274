"""Addresses of this app; view name = url name."""

from django.urls import path

from apps.petitions import views

urlpatterns = [
    path("", views.petition_list, name="petition_list"),
    path("register/", views.petition_register, name="petition_register"),
    path("sealed/", views.petition_sealed_list, name="petition_sealed_list"),
    path("imports/", views.petition_import_list, name="petition_import_list"),
    path("imports/new/", views.petition_import_new, name="petition_import_new"),
    path("imports/<int:pk>/", views.petition_import_detail, name="petition_import_detail"),
    path("imports/<int:pk>/map/", views.petition_import_map, name="petition_import_map"),
    path("imports/<int:pk>/run/", views.petition_import_run, name="petition_import_run"),
    path("imports/<int:pk>/stop/", views.petition_import_stop, name="petition_import_stop"),
    path("imports/<int:pk>/drop/", views.petition_import_drop, name="petition_import_drop"),
    path("imports/<int:pk>/refused/", views.petition_import_refused, name="petition_import_refused"),
    path("<str:number>/", views.petition_detail, name="petition_detail"),
    path("<str:number>/print/", views.petition_print, name="petition_print"),
    path("<str:number>/history/", views.petition_history, name="petition_history"),
    path("<str:number>/correct/", views.petition_correct, name="petition_correct"),
    path("<str:number>/accept/", views.petition_accept, name="petition_accept"),
    path("<str:number>/notify/", views.petition_notify, name="petition_notify"),
    path("<str:number>/allocate/", views.petition_allocate, name="petition_allocate"),
    path("<str:number>/extend/", views.petition_extend, name="petition_extend"),
    path("<str:number>/opinion/", views.petition_opinion, name="petition_opinion"),
    path("<str:number>/reply/", views.petition_reply, name="petition_reply"),
    path("<str:number>/forward/", views.petition_forward, name="petition_forward"),
    path("<str:number>/guide/", views.petition_guide, name="petition_guide"),
    path("<str:number>/route/", views.petition_route, name="petition_route"),
    path("<str:number>/transfer/", views.petition_transfer, name="petition_transfer"),
    path("<str:number>/withdraw/", views.petition_withdraw, name="petition_withdraw"),
    path("<str:number>/close/", views.petition_close, name="petition_close"),
    path("<str:number>/unserviceable/", views.petition_unserviceable, name="petition_unserviceable"),
    path("<str:number>/readers/", views.petition_readers, name="petition_readers"),
    path("<str:number>/readers/<int:pk>/end/", views.petition_reader_end, name="petition_reader_end"),
]
