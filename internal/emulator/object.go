// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

// object is one kind of RAM object: everything that the emulator knows of it. It has a file of its
// own.
type object struct {
	actions []action
	tables  []store.Schema
	quotas  []quota
	errors  map[string]wording // by code; those of requests in general are in generalErrors
	// begin makes what every account has from the start; nil: nothing.
	begin func(tx *store.Tx, now time.Time)
	// kind is how ARNs call it, such as "user" in acs:ram::1:user/ann; "" where no ARN names it.
	kind string
	// find looks it up by the name in its ARN; nil where no ARN names it.
	find func(c *call, name string) (entity, bool)
}

// entity is what other objects have to know of an object that an ARN names.
type entity struct {
	name    string // as it was created, in whatever case it was asked for
	code    string // as codes of errors call its kind, such as "User" in EntityNotExist.User
	created time.Time
	tags    map[string]string
	retag   func(tags map[string]string) // nil: it cannot have tags
}

// objects is everything the emulator serves: one line per object.
func objects() []object {
	return []object{
		accountAliasObject(),
		accessKeyObject(),
		accessKeyPolicyObject(),
		accountMFAInfoObject(),
		accountObject(),
		accountSummaryObject(),
		callerIdentityObject(),
		credentialReportObject(),
		defaultDomainObject(),
		groupMembershipObject(),
		groupObject(),
		loginProfileObject(),
		oidcProviderObject(),
		passkeyObject(),
		passwordPolicyObject(),
		policyAttachmentObject(),
		policyObject(),
		policyVersionObject(),
		resourceGroupObject(),
		roleObject(),
		roleSessionObject(),
		samlProviderObject(),
		scopedPolicyAttachmentObject(),
		tagObject(),
		securityPracticeReportObject(),
		securityPreferenceObject(),
		userObject(),
		userSSOSettingsObject(),
		verificationInfoObject(),
		virtualMFADeviceObject(),
	}
}

// catalogue is what all objects say, by what it is looked up with.
type catalogue struct {
	actions map[actionKey]*action
	tables  []store.Schema
	quotas  map[string]int
	errors  map[string]wording
	kinds   map[string]object
	begins  []func(tx *store.Tx, now time.Time)
}

func newCatalogue() catalogue {
	all := catalogue{
		actions: map[actionKey]*action{}, quotas: map[string]int{}, errors: map[string]wording{}, kinds: map[string]object{},
	}
	for code, w := range generalErrors {
		all.errors[code] = w
	}
	for _, o := range objects() {
		for _, a := range o.actions {
			all.actions[actionKey{a.product, a.name}] = &a
		}
		all.tables = append(all.tables, o.tables...)
		for _, q := range o.quotas {
			all.quotas[q.name] = q.standard
		}
		for code, w := range o.errors {
			all.errors[code] = w
		}
		if o.begin != nil {
			all.begins = append(all.begins, o.begin)
		}
		if o.kind != "" {
			all.kinds[o.kind] = o
		}
	}
	return all
}

// entityAt finds what an ARN of the account names, such as "user/ann" after the account ID.
func (c *call) entityAt(relative string) (entity, bool) {
	kind, name, _ := strings.Cut(relative, "/")
	if o, known := c.kinds[kind]; known {
		return o.find(c, name)
	}
	return entity{}, false
}

// Actions lists what the emulator serves, as "product:Action", sorted.
func Actions() []string {
	var list []string
	for _, o := range objects() {
		for _, a := range o.actions {
			list = append(list, a.product+":"+a.name)
		}
	}
	slices.Sort(list)
	return list
}

// quota is how much of something an account may hold. The names are those of GetAccountSummary
// where it has one.
type quota struct {
	name     string
	standard int
}

// Quotas are how much an account may hold, by the names of GetAccountSummary and a few more. What
// is not there has its documented value (reference: limits.md §1).
type Quotas map[string]int

// withQuotas puts the wanted quotas in the places of the documented ones.
func (all catalogue) withQuotas(wanted Quotas) error {
	for name, n := range wanted {
		if _, known := all.quotas[name]; !known {
			return fmt.Errorf("no quota %q", name)
		}
		all.quotas[name] = n
	}
	return nil
}

// quota is how much of something the account may hold.
func (s *Server) quota(q quota) int { return s.quotas[q.name] }
