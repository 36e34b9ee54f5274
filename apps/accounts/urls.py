"""Addresses of this app; view name = url name = template name. allauth keeps the names that it reverses itself."""

from django.urls import path

from apps.accounts.views import held, sign_in

urlpatterns = [
    path("login/", sign_in.login, name="account_login"),
    path("logout/", sign_in.logout, name="account_logout"),
    path("password/change/", sign_in.password_change, name="account_change_password"),
    path("reauthenticate/", sign_in.reauthenticate, name="account_reauthenticate"),
    path("mfa/", sign_in.mfa_index, name="mfa_index"),
    path("mfa/authenticate/", sign_in.mfa_authenticate, name="mfa_authenticate"),
    path("mfa/reauthenticate/", sign_in.mfa_reauthenticate, name="mfa_reauthenticate"),
    path("mfa/totp/activate/", sign_in.mfa_activate_totp, name="mfa_activate_totp"),
    path("mfa/totp/deactivate/", sign_in.mfa_deactivate_totp, name="mfa_deactivate_totp"),
    path("held/", held.held_list, name="held_list"),
    path("held/<int:pk>/", held.held_show, name="held_show"),
    path("held/<int:pk>/discard/", held.held_discard, name="held_discard"),
]
