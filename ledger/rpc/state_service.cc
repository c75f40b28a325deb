#include "ledger/rpc/state_service.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/field_error.h"
#include "ledger/projection/answers.h"
#include "ledger/rpc/event_page.h"
#include "ledger/rpc/limits.h"
#include "ledger/rpc/view_question.h"

namespace daybook {
namespace {

RowsAt RowsOf(const ViewAt& view) { return {*view.rows, view.size}; }

// The newest events of the target of `summary` that are recorded at or after `begin`, oldest first.
absl::Status AddEventsSince(const Ledger& ledger, const v1::TargetSummary& summary, TreeSize begin,
                            RecordedEvents* events) {
  std::optional<Position> next;
  size_t bytes = 0;
  if (summary.event_count() > 0) next = Position{summary.last_position()};
  while (next && !begin.Includes(*next) && static_cast<size_t>(events->size()) < kDiffEventsMax &&
         bytes < kAnswerEventsBytes) {
    ASSIGN_OR_RETURN(v1::RecordedEvent event, ReadEvent(ledger, v1::EventView(), *next));
    bytes += event.ByteSizeLong();
    next = event.has_stream_previous() ? std::optional(Position{event.stream_previous()}) : std::nullopt;
    *events->Add() = std::move(event);
  }
  std::reverse(events->begin(), events->end());
  return absl::OkStatus();
}

absl::StatusOr<v1::DiffResponse> DiffSince(const Ledger& ledger, const ViewAt& from, const ViewAt& view,
                                           const v1::DiffRequest& request) {
  if (from.size > view.size) {
    return FieldErrorStatus({"from", absl::StrCat("size ", from.size.value),
                             absl::StrCat("a point at or before `at`, which is size ", view.size.value)});
  }
  const RowsAt rows_from = RowsOf(from);
  ASSIGN_OR_RETURN(v1::DiffResponse response, Diff(RowsOf(view), &rows_from, request));
  RETURN_IF_ERROR(AddEventsSince(ledger, response.summary(), from.size, response.mutable_events()));
  *response.mutable_from_basis() = from.basis;
  return response;
}

// The first of `positions`, as many as an answer holds.
absl::Status AddEvents(const Ledger& ledger, const v1::EventView& view, const std::vector<Position>& positions,
                       RecordedEvents* events) {
  size_t bytes = 0;
  for (size_t i = 0; i < positions.size() && bytes < kAnswerEventsBytes; ++i) {
    ASSIGN_OR_RETURN(*events->Add(), ReadEvent(ledger, view, positions[i]));
    bytes += events->rbegin()->ByteSizeLong();
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::GetChangeResponse> AnswerChange(const Ledger& ledger, const ViewAt& view,
                                                   v1::GetChangeRequest request) {
  ASSIGN_OR_RETURN(ChangePage page, GetChange(RowsOf(view), request));
  v1::GetChangeResponse response;
  RETURN_IF_ERROR(AddEvents(ledger, request.view(), page.events, response.mutable_events()));
  if (static_cast<size_t>(response.events_size()) < page.events.size()) {
    // A page of only these goes on after them.
    request.set_page_size(static_cast<uint32_t>(response.events_size()));
    ASSIGN_OR_RETURN(page, GetChange(RowsOf(view), request));
  }
  for (v1::Finding& finding : page.findings) *response.add_findings() = std::move(finding);
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

}  // namespace

grpc::ServerUnaryReactor* StateService::ListTargets(grpc::CallbackServerContext* context,
                                                    const grpc::ByteBuffer* request, grpc::ByteBuffer* response) {
  return AskViews<v1::ListTargetsRequest>(
      parts_, UnaryCall("ListTargets", context, response, parts_), *request,
      [](const ViewAt& view, const auto& parsed) { return daybook::ListTargets(RowsOf(view), parsed); });
}

grpc::ServerUnaryReactor* StateService::GetState(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                                 grpc::ByteBuffer* response) {
  return AskViews<v1::GetStateRequest>(
      parts_, UnaryCall("GetState", context, response, parts_), *request,
      [](const ViewAt& view, const auto& parsed) { return daybook::GetState(RowsOf(view), parsed); });
}

grpc::ServerUnaryReactor* StateService::Diff(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                             grpc::ByteBuffer* response) {
  const UnaryCall call("Diff", context, response, parts_);
  return AskViewsLater<v1::DiffRequest>(
      parts_, call, *request, [this, call](const ViewAt& view, const v1::DiffRequest& parsed) {
        if (!parsed.has_from()) return AnswerAt(view, daybook::Diff(RowsOf(view), nullptr, parsed), call);
        // It may be a commit that the views know later than what `at` asks about.
        AwaitPoint(parts_, call, parsed.from(), TreeSize{}, [this, call, view, parsed](const ViewAt& from) {
          AnswerAt(view, DiffSince(parts_.ledger, from, view, parsed), call);
        });
      });
}

grpc::ServerUnaryReactor* StateService::ListFindings(grpc::CallbackServerContext* context,
                                                     const grpc::ByteBuffer* request, grpc::ByteBuffer* response) {
  return AskViews<v1::ListFindingsRequest>(
      parts_, UnaryCall("ListFindings", context, response, parts_), *request,
      [](const ViewAt& view, const auto& parsed) { return daybook::ListFindings(RowsOf(view), parsed); });
}

grpc::ServerUnaryReactor* StateService::ListDeployments(grpc::CallbackServerContext* context,
                                                        const grpc::ByteBuffer* request, grpc::ByteBuffer* response) {
  return AskViews<v1::ListDeploymentsRequest>(
      parts_, UnaryCall("ListDeployments", context, response, parts_), *request,
      [](const ViewAt& view, const auto& parsed) { return daybook::ListDeployments(RowsOf(view), parsed); });
}

grpc::ServerUnaryReactor* StateService::ListWorkarounds(grpc::CallbackServerContext* context,
                                                        const grpc::ByteBuffer* request, grpc::ByteBuffer* response) {
  return AskViews<v1::ListWorkaroundsRequest>(
      parts_, UnaryCall("ListWorkarounds", context, response, parts_), *request,
      [](const ViewAt& view, const auto& parsed) { return daybook::ListWorkarounds(RowsOf(view), parsed); });
}

grpc::ServerUnaryReactor* StateService::GetChange(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                                  grpc::ByteBuffer* response) {
  return AskViews<v1::GetChangeRequest>(
      parts_, UnaryCall("GetChange", context, response, parts_), *request,
      [this](const ViewAt& view, const auto& parsed) { return AnswerChange(parts_.ledger, view, parsed); });
}

}  // namespace daybook
