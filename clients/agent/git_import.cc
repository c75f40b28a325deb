#include "clients/agent/git_import.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <span>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/agent/event_id.h"
#include "clients/agent/git_revisions.h"
#include "clients/agent/item_change.h"
#include "clients/agent/set_builder.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/times.h"

namespace daybook {
namespace {

// Ids begin with it; another number is needed when the same commit would make other events.
constexpr char kImportRelease[] = "git-import-v1";
constexpr size_t kActorIdBytesMax = 256;
// Inferred events of one batch: half a batch of bytes at the most.
constexpr size_t kInferredBatchEvents = 250;

// git does not say whether the author is a person; hosting services mark their programs.
v1::Actor AuthorOf(const Commit& commit) {
  v1::Actor actor;
  actor.set_type(absl::StrContains(commit.author_email, "[bot]@") ? v1::Actor::TYPE_SERVICE : v1::Actor::TYPE_UNKNOWN);
  actor.set_id(commit.author_email.substr(0, kActorIdBytesMax));
  return actor;
}

v1::Event EnvelopeOf(const GitImportOptions& options, const Commit& commit) {
  v1::Event event;
  event.set_source(options.source);
  event.set_target(options.target);
  *event.mutable_occurred_time() = TimeToProto(commit.committer_time);
  *event.mutable_actor() = AuthorOf(commit);
  return event;
}

// The contents of a set, with how many of its items have each.
class Contents {
 public:
  bool Has(const v1::ExpectedItem& item) const { return counts_.contains(ContentOf(item)); }

  void Take(std::span<const ItemChange> changes) {
    for (const ItemChange& change : changes) {
      if (change.after) ++counts_[ContentOf(*change.after)];
      if (!change.before) continue;
      const auto before = counts_.find(ContentOf(*change.before));
      if (--before->second == 0) counts_.erase(before);
    }
  }

 private:
  absl::flat_hash_map<std::string, size_t> counts_;
};

class GitImporter {
 public:
  GitImporter(const GitImportOptions& options, Convention convention,
              absl::FunctionRef<absl::Status(std::vector<v1::Event>)> append)
      : options_(options), convention_(InfoOf(convention)), append_(append) {
    summary_.convention = convention;
  }

  absl::Status Visit(const GitRevisions::Revision& revision) {
    if (!revision.changes.ok()) {
      summary_.left_out.push_back(
          absl::StrCat(revision.commit.id.substr(0, 12), ": ", revision.changes.status().message()));
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(AppendExpectation(revision.commit, *revision.changes));
    if (options_.applied_on_merge) RETURN_IF_ERROR(AppendInferred(revision.commit, *revision.changes));
    contents_before_.Take(*revision.changes);
    ++summary_.commits;
    summary_.items = revision.item_count;
    return absl::OkStatus();
  }

  GitImportSummary summary() && { return std::move(summary_); }

 private:
  std::string IdOf(const Commit& commit, absl::string_view what) const {
    return DerivedEventId("git", {kImportRelease, options_.target, options_.series,
                                  CleanGitDirectory(options_.history.directory), convention_.name, commit.id, what});
  }

  absl::Status AppendExpectation(const Commit& commit, std::span<const ItemChange> changes) {
    v1::Event envelope = EnvelopeOf(options_, commit);
    envelope.set_id(IdOf(commit, "expectation"));
    envelope.set_evidence(v1::EVIDENCE_BACKFILL);
    v1::ExpectationDeclared* body = envelope.mutable_expectation_declared();
    body->set_subject(v1::ExpectationDeclared::SUBJECT_MIGRATIONS);
    body->set_series(options_.series);
    body->set_convention(std::string(convention_.name));
    body->set_order(options_.order.value_or(convention_.order));
    body->set_revision(commit.id);
    ASSIGN_OR_RETURN(EventBatches batches, expectation_.Next(envelope, changes));
    for (std::vector<v1::Event>& batch : batches) RETURN_IF_ERROR(Append(std::move(batch)));
    return absl::OkStatus();
  }

  // Of items whose key is new and whose content is not that of an item which was there before.
  absl::Status AppendInferred(const Commit& commit, std::span<const ItemChange> changes) {
    std::vector<v1::Event> events;
    for (const auto& [key, before, item] : changes) {
      if (before || !item || contents_before_.Has(*item)) continue;
      v1::Event& event = events.emplace_back(EnvelopeOf(options_, commit));
      event.set_id(IdOf(commit, absl::StrCat("finished/", key)));
      event.set_evidence(v1::EVIDENCE_INFERRED);
      v1::MigrationFinished* body = event.mutable_migration_finished();
      v1::Migration* migration = body->mutable_migration();
      migration->set_tool(std::string(convention_.name));
      migration->set_series(options_.series);
      migration->set_version(item->version());
      migration->set_name(item->name());
      *migration->mutable_digests() = item->digests();
      body->set_outcome(v1::OUTCOME_SUCCEEDED);
      body->set_channel(v1::CHANNEL_TRACKED);
    }
    for (size_t begin = 0; begin < events.size(); begin += kInferredBatchEvents) {
      const auto first = std::make_move_iterator(events.begin() + static_cast<std::ptrdiff_t>(begin));
      const size_t count = std::min(kInferredBatchEvents, events.size() - begin);
      RETURN_IF_ERROR(Append(std::vector<v1::Event>(first, first + static_cast<std::ptrdiff_t>(count))));
    }
    return absl::OkStatus();
  }

  absl::Status Append(std::vector<v1::Event> batch) {
    summary_.events += batch.size();
    return append_(std::move(batch));
  }

  const GitImportOptions& options_;
  const ConventionInfo& convention_;
  const absl::FunctionRef<absl::Status(std::vector<v1::Event>)> append_;
  GitImportSummary summary_;
  ExpectationDeltas expectation_;
  Contents contents_before_;
};

}  // namespace

absl::StatusOr<GitImportSummary> ImportGit(const GitImportOptions& options,
                                           absl::FunctionRef<absl::Status(std::vector<v1::Event>)> append) {
  ASSIGN_OR_RETURN(const std::unique_ptr<GitRevisions> revisions,
                   GitRevisions::Open(options.history, options.convention));
  GitImporter importer(options, revisions->convention(), append);
  RETURN_IF_ERROR(
      revisions->ForEach([&importer](const GitRevisions::Revision& revision) { return importer.Visit(revision); }));
  return std::move(importer).summary();
}

}  // namespace daybook
