"""Addresses of the legal service station; view name = url name = template name."""

from django.urls import URLPattern, path

from apps.consultations import views
from apps.consultations.views import counselling, referrals

urlpatterns: list[URLPattern] = [
    path("", views.station, name="station"),
    path("plan/", views.duty_days_plan, name="duty_days_plan"),
    path("days/<int:pk>/", views.duty_day, name="duty_day"),
    path("days/<int:pk>/book/", views.slot_book, name="slot_book"),
    path("days/<int:pk>/walk-in/", views.walk_in_take, name="walk_in_take"),
    path("days/<int:pk>/close/", views.duty_day_close, name="duty_day_close"),
    path("days/<int:pk>/cancel/", views.duty_day_cancel, name="duty_day_cancel"),
    path("bookings/<str:number>/", views.booking_detail, name="booking_detail"),
    path("bookings/<str:number>/move/", views.booking_move, name="booking_move"),
    path("bookings/<str:number>/slip/", views.booking_slip, name="booking_slip"),
    path("bookings/<str:number>/log/", views.log_start, name="log_start"),
    path("desk/", views.lawyer_desk, name="lawyer_desk"),
    path("desk/<int:pk>/", views.lawyer_desk_day, name="lawyer_desk_day"),
    path("logs/", views.consultation_list, name="consultation_list"),
    path("logs/<str:number>/", views.log_detail, name="log_detail"),
    path("logs/<str:number>/write/", views.log_write, name="log_write"),
    path("logs/<str:number>/refer/", referrals.referral_new, name="referral_new"),
    path("referrals/", referrals.referral_list, name="referral_list"),
    path("referrals/<str:number>/", referrals.referral_detail, name="referral_detail"),
    path("referrals/<str:number>/letter/", referrals.referral_letter, name="referral_letter"),
    path("referrals/<str:number>/paper/", referrals.referral_paper, name="referral_paper"),
    path("referrals/<str:number>/record/<str:what>/", referrals.referral_record, name="referral_record"),
    path("counselling/", counselling.counselling_list, name="counselling_list"),
    path("counselling/<str:number>/", counselling.counselling_detail, name="counselling_detail"),
    path("counselling/<str:number>/session/", counselling.counselling_session, name="counselling_session"),
    path("counselling/<str:number>/notes/<int:pk>/", counselling.counselling_note, name="counselling_note"),
]
