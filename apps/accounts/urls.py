"""Addresses of this app; view name = url name = template name. allauth keeps the names that it reverses itself."""

from django.urls import path

from apps.accounts.views import access_log, held, messages, sign_in, users

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
    path("users/", users.user_list, name="user_list"),
    path("users/new/", users.user_new, name="user_new"),
    path("users/<int:pk>/", users.user_detail, name="user_detail"),
    path("users/<int:pk>/edit/", users.user_edit, name="user_edit"),
    path("users/<int:pk>/disable/", users.user_disable, name="user_disable"),
    path("users/<int:pk>/enable/", users.user_enable, name="user_enable"),
    path("users/<int:pk>/password/", users.user_password, name="user_password"),
    path("users/<int:pk>/totp-reset/", users.totp_reset_request, name="totp_reset_request"),
    path("totp-resets/<int:pk>/confirm/", users.totp_reset_confirm, name="totp_reset_confirm"),
    path("messages/", messages.message_catalogue, name="message_catalogue"),
    path("notices/<int:pk>/", messages.notice_show, name="notice_show"),
    path("access-log/", access_log.access_log, name="access_log"),
]
