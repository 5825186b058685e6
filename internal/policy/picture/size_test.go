// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package picture_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
)

// large is an account of 200 users in 12 groups, with 20 roles that some of them assume.
func large(t *testing.T) *inventory.Account {
	t.Helper()
	a := &inventory.Account{ID: "1234567890123456"}
	for i := range 12 {
		name := fmt.Sprintf("team-%02d", i)
		a.Groups = append(a.Groups, inventory.Group{Name: name})
		a.Policies = append(a.Policies, custom(t, name, fmt.Sprintf(
			`{"Effect":"Allow","Action":["oss:GetObject","oss:PutObject"],"Resource":"acs:oss:*:*:%[1]s/*"},
			{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"acs:ram:*:*:role/%[1]s-*"}`, name)))
		a.Attachments = append(a.Attachments, attach("group", name, name, ""))
	}
	for i := range 20 {
		name := fmt.Sprintf("team-%02d-%d", i%12, i/12)
		a.Roles = append(a.Roles, inventory.Role{Name: name, Trust: document(t, fmt.Sprintf(trusts,
			`{"RAM":"acs:ram::1234567890123456:root"}`))})
		a.Policies = append(a.Policies, custom(t, name, `{"Effect":"Allow","Action":["ecs:*","slb:*"],"Resource":"*"}`))
		a.Attachments = append(a.Attachments, attach("role", name, name, ""))
	}
	for i := range 200 {
		name := fmt.Sprintf("user-%03d", i)
		a.Users = append(a.Users, inventory.User{Name: name, Groups: []string{fmt.Sprintf("team-%02d", i%12)}})
		if i%20 == 0 {
			a.Attachments = append(a.Attachments, attach("user", name, fmt.Sprintf("team-%02d-0", i/20), "rg-1"))
		}
	}
	return a
}

// A page of a large account stays one that a browser opens at once.
func TestLargeAccount(t *testing.T) {
	t.Parallel()
	begin := time.Now()
	page, _ := draw(t, large(t))
	t.Logf("%d bytes, drawn in %v", len(page), time.Since(begin).Round(time.Millisecond))
	if len(page) > 1<<20 {
		t.Errorf("the page has %d bytes", len(page))
	}
	if got := cards(parse(t, page)); len(got) != 200+12+20+32 {
		t.Errorf("%d cards", len(got))
	}
}
