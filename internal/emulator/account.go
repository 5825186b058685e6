// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

const (
	domainSuffix  = ".onaliyun.com"
	minAlias      = 3
	maxAlias      = 32
	maxDomainName = 64
)

var (
	aliasForm  = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	domainForm = regexp.MustCompile(`^[A-Za-z0-9._]+(-[A-Za-z0-9._]+)*$`)
)

type aliasAnswer struct{ AccountAlias string }

type domainAnswer struct{ DefaultDomainName string }

// summary is the quotas and what is used of them (reference: limits.md §1).
type summary struct {
	AccessKeysPerUserQuota              int
	AccountAccessKeysPerAccountQuota    int
	AttachedPoliciesPerGroupQuota       int
	AttachedPoliciesPerRoleQuota        int
	AttachedPoliciesPerUserQuota        int
	AttachedSystemPoliciesPerGroupQuota int
	AttachedSystemPoliciesPerRoleQuota  int
	AttachedSystemPoliciesPerUserQuota  int
	Groups                              int
	GroupsPerUserQuota                  int
	GroupsQuota                         int
	MFADevices                          int
	MFADevicesInUse                     int
	Policies                            int
	PoliciesQuota                       int
	PolicySizeQuota                     int
	Roles                               int
	RolesQuota                          int
	Users                               int
	UsersQuota                          int
	VersionsPerPolicyQuota              int
	VirtualMFADevicesQuota              int
}

type summaryAnswer struct{ SummaryMap summary }

func accountActions() []action {
	on := []resource{theAccount}
	return []action{
		{product: productRAM, name: "GetAccountAlias", resources: on, run: getAccountAlias},
		{product: productRAM, name: "SetAccountAlias", writes: true, resources: on, run: setAccountAlias, params: []param{alias("AccountAlias").must()}},
		{product: productRAM, name: "ClearAccountAlias", writes: true, resources: on, run: clearAccountAlias},
		{product: productIMS, name: "GetDefaultDomain", resources: on, run: getDefaultDomain},
		{product: productIMS, name: "SetDefaultDomain", writes: true, resources: on, run: setDefaultDomain,
			params: []param{domainName("DefaultDomainName").must()}},
		{product: productIMS, name: "GetAccountSummary", resources: on, run: getAccountSummary},
	}
}

// alias is an account alias (reference: limits.md §2; the newest of several lengths).
func alias(name string) param {
	return param{name: name, check: func(name string, in values) *Error {
		switch n := utf8.RuneCountInString(in.text(name)); {
		case n < minAlias || n > maxAlias:
			return invalid(name, "Length")
		case !aliasForm.MatchString(in.text(name)):
			return invalid(name, "Format")
		}
		return nil
	}}
}

// domainName is `<alias>.onaliyun.com`.
func domainName(name string) param {
	return param{name: name, check: func(name string, in values) *Error {
		alias, ok := strings.CutSuffix(in.text(name), domainSuffix)
		switch {
		case utf8.RuneCountInString(in.text(name)) > maxDomainName:
			return invalid(name, "Length")
		case !ok || !domainForm.MatchString(alias):
			return invalid(name, "Format")
		}
		return nil
	}}
}

func (c *call) accountRow() store.Account {
	row, _ := c.tx.Accounts.Get("account")
	return row
}

// alias is the account alias, or the account ID where none is set.
func (c *call) alias() string {
	if row := c.accountRow(); row.Alias != "" {
		return row.Alias
	}
	return c.account
}

func (c *call) setAlias(alias string) {
	row := c.accountRow()
	row.Alias = alias
	if alias == c.account {
		row.Alias = ""
	}
	c.tx.Accounts.Put(c.tx, row)
}

// defaultDomain is the domain of logon names.
func (c *call) defaultDomain() string { return c.alias() + domainSuffix }

// ownDomain says whether a domain is of this account: the default one, or the one made of the account ID.
func (c *call) ownDomain(domain string) bool {
	return strings.EqualFold(domain, c.defaultDomain()) || domain == c.account+domainSuffix
}

// getAccountAlias answers "" where no alias is set; how RAM does it is not sourced.
func getAccountAlias(c *call) (any, *Error) { return aliasAnswer{c.accountRow().Alias}, nil }

func setAccountAlias(c *call) (any, *Error) {
	c.setAlias(c.text("AccountAlias"))
	return answered{}, nil
}

func clearAccountAlias(c *call) (any, *Error) {
	c.setAlias("")
	return answered{}, nil
}

func getDefaultDomain(c *call) (any, *Error) { return domainAnswer{c.defaultDomain()}, nil }

func setDefaultDomain(c *call) (any, *Error) {
	c.setAlias(strings.TrimSuffix(c.text("DefaultDomainName"), domainSuffix))
	return domainAnswer{c.defaultDomain()}, nil
}

func getAccountSummary(c *call) (any, *Error) {
	q := c.quotas
	return summaryAnswer{summary{
		AccessKeysPerUserQuota:              q.AccessKeysPerUser,
		AccountAccessKeysPerAccountQuota:    q.AccessKeysPerAccount,
		AttachedPoliciesPerGroupQuota:       q.PoliciesPerGroup,
		AttachedPoliciesPerRoleQuota:        q.PoliciesPerRole,
		AttachedPoliciesPerUserQuota:        q.PoliciesPerUser,
		AttachedSystemPoliciesPerGroupQuota: q.SystemPoliciesPerGroup,
		AttachedSystemPoliciesPerRoleQuota:  q.SystemPoliciesPerRole,
		AttachedSystemPoliciesPerUserQuota:  q.SystemPoliciesPerUser,
		Groups:                              c.tx.Groups.Len(),
		GroupsPerUserQuota:                  q.GroupsPerUser,
		GroupsQuota:                         q.Groups,
		MFADevices:                          c.tx.MFADevices.Len(),
		MFADevicesInUse:                     c.tx.MFADevices.Len() - c.tx.MFAOfUser.Count(""),
		Policies:                            c.tx.Policies.Len(),
		PoliciesQuota:                       q.Policies,
		PolicySizeQuota:                     q.PolicySize,
		Roles:                               c.tx.Roles.Len(),
		RolesQuota:                          q.Roles,
		Users:                               c.tx.Users.Len(),
		UsersQuota:                          q.Users,
		VersionsPerPolicyQuota:              q.VersionsPerPolicy,
		VirtualMFADevicesQuota:              q.VirtualMFADevices,
	}}, nil
}
