#include "ledger/projection/series_accounts.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "ledger/projection/limits.h"

namespace daybook {
namespace {

using store::v1::AccountRow;
using store::v1::GroupRow;
using store::v1::WitnessRow;

// What two events of the same say, whenever they do.
bool SaysTheSame(AccountRow a, AccountRow b) {
  for (AccountRow* one : {&a, &b}) {
    one->clear_occurred_time_micros();
    one->clear_position();
    one->clear_actor();
  }
  return a.SerializeAsString() == b.SerializeAsString();
}

WitnessRow::Account* LastAccount(WitnessRow& row) {
  return row.accounts_size() == 0 ? nullptr : row.mutable_accounts(row.accounts_size() - 1);
}

}  // namespace

void AddAccountTo(const AccountRow& account, GroupRow& group) {
  auto& accounts = *group.mutable_accounts();
  *accounts.Add() = account;
  if (static_cast<size_t>(accounts.size()) <= kSameAccountsMax) return;
  std::vector<int> same;
  for (int i = 0; i < accounts.size(); ++i) {
    if (SaysTheSame(accounts[i], account)) same.push_back(i);
  }
  if (same.size() > kSameAccountsMax) {
    std::sort(same.begin(), same.end(), [&](int a, int b) {
      return std::make_pair(accounts[a].occurred_time_micros(), accounts[a].position()) <
             std::make_pair(accounts[b].occurred_time_micros(), accounts[b].position());
    });
    accounts.erase(accounts.begin() + same[1]);
  }
  if (accounts.size() > kGroupAccountsMax) accounts.erase(accounts.begin());
}

void KeepLastAccount(WitnessRow& row) {
  WitnessRow::Account* last = LastAccount(row);
  if (last == nullptr || !last->is_row()) return;
  last->set_is_row(false);
  *last->mutable_row() = row.row();
  last->set_row_position(row.position());
  if (row.has_applied_time_micros()) last->set_applied_time_micros(row.applied_time_micros());
}

void TakeAccount(const SnapshotStep& step, WitnessRow& row) {
  WitnessRow::Account* last = LastAccount(row);
  if (last == nullptr && !row.has_row()) return;  // No full snapshot ever had it.
  const bool says_so = last != nullptr && (row.has_row() ? last->is_row() : !last->has_row());
  if (says_so) return;
  if (last != nullptr && step.full_before.has_value()) {
    last->set_last_time_micros(absl::ToUnixMicros(*step.full_before));
  }
  WitnessRow::Account& account = *row.add_accounts();
  account.set_first_time_micros(absl::ToUnixMicros(step.observed_time));
  account.set_position(step.position);
  account.set_is_row(row.has_row());
  // The first is what later ones are held to; in between nothing is.
  if (row.accounts_size() > kRowAccountsMax) row.mutable_accounts()->erase(row.accounts().begin() + 1);
}

}  // namespace daybook
