"""Importing from spreadsheets: upload, which column is what, preview, import, report."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.core.forms import refusals_on
from apps.core.refusals import Refused
from apps.core.spreadsheets import workbook_response
from apps.petitions import permissions, presenters, queries, rules
from apps.petitions.forms.imports import MappingForm, RunForm, UploadForm
from apps.petitions.presenters.imports import batch_lines, batch_page
from apps.petitions.services import imports

REFRESH_SECONDS = 2


def _check(request: StaffRequest) -> None:
    try:
        permissions.check_may_import(request.user)
    except Refused as refusal:
        raise PermissionDenied(str(refusal)) from refusal


@allow(*rules.IMPORTERS)
@require_safe
def petition_import_list(request: StaffRequest) -> HttpResponse:
    """What was brought in, by whom, and how it came out."""
    _check(request)
    context = {"lines": batch_lines(queries.batches(request.user)), "rooms": presenters.rooms("import", request.user)}
    return render(request, "petitions/petition_import_list.html", context)


@allow(*rules.IMPORTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def petition_import_new(request: StaffRequest) -> HttpResponse:
    """Take a file in; nothing of it is registered."""
    _check(request)
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with refusals_on(form):
            intent = form.intent(request.user, "petitions.import_upload")
            batch = imports.upload(data=typed["file"], profile=typed["profile"], by=request.user, intent=intent).record
            return redirect("petition_import_map", batch.pk)
    context = {"form": form, "rooms": presenters.rooms("import", request.user)}
    return render(request, "petitions/petition_import_new.html", context)


@allow(*rules.IMPORTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def petition_import_map(request: StaffRequest, pk: int) -> HttpResponse:
    """Which column is what, and then a preview."""
    batch = queries.batch_for(request.user, pk)
    form = MappingForm(request.POST or None, batch=batch)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            intent = form.intent(request.user, "petitions.import_preview")
            imports.ask_preview(batch=batch, chosen=form.mapping(), by=request.user, intent=intent)
            return redirect(batch)
    context = {"form": form, "batch": batch, "rooms": presenters.rooms("import", request.user)}
    return render(request, "petitions/petition_import_map.html", context)


@allow(*rules.IMPORTERS)
@require_safe
def petition_import_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """How far a batch is; while something is being done the page comes again by itself."""
    batch = queries.batch_for(request.user, pk)
    return _page(request, RunForm(), pk=batch.pk)


def _page(request: StaffRequest, form: RunForm, *, pk: int) -> HttpResponse:
    batch = queries.batch_for(request.user, pk)
    page = batch_page(batch, request.user)
    context = {"page": page, "batch": batch, "form": form, "rooms": presenters.rooms("import", request.user)}
    response = render(request, "petitions/petition_import_detail.html", context)
    if page.step == "working":
        response["Refresh"] = str(REFRESH_SECONDS)
    return response


@allow(*rules.IMPORTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def petition_import_run(request: StaffRequest, pk: int) -> HttpResponse:
    """Begin the import, or go on with one that was stopped; a second press of the same button begins nothing."""
    batch = queries.batch_for(request.user, pk)
    form = RunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            intent = form.intent(request.user, f"petitions.import_run:{batch.pk}")
            imports.ask_run(batch=batch, by=request.user, intent=intent)
            return redirect(batch)
    return _page(request, form, pk=batch.pk)


@allow(*rules.IMPORTERS)
@require_POST
def petition_import_stop(request: StaffRequest, pk: int) -> HttpResponse:
    """Stop what is being done at its next row."""
    batch = queries.batch_for(request.user, pk)
    try:
        imports.tell_stop(batch=batch, by=request.user)
        messages.success(request, _("已停止；已登记的保留，其余可以继续导入。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(batch)


@allow(*rules.IMPORTERS)
@require_POST
def petition_import_drop(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete the file of a batch that will not go on."""
    batch = queries.batch_for(request.user, pk)
    try:
        imports.drop(batch=batch, by=request.user)
        messages.success(request, _("文件已删除。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(batch)


@allow(*rules.IMPORTERS)
@require_safe
def petition_import_refused(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The rows that did not go in, with the reasons, to be corrected and uploaded again."""
    batch = queries.batch_for(request.user, pk)
    try:
        rows = imports.take_refused(batch=batch, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(batch)
    return workbook_response(
        _("第 %(pk)d 批未导入的行.xlsx") % {"pk": batch.pk},
        _("未导入"),
        [*batch.header, _("原行号"), _("未导入的原因")],
        rows,
        by=request.user,
        subject=f"petitions.ImportBatch:{batch.pk}",
    )
