// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"fmt"
	"strings"
	"testing"
)

func TestAttachments(t *testing.T) {
	f := newFake(t)
	for i := range 10 {
		a := attached(PrincipalUser, "ann", "Custom", fmt.Sprint("P", i))
		a.AttachDate = f.date()
		f.attachments = append(f.attachments, a)
	}
	c := f.client()
	for _, a := range f.attachments {
		a.PolicyName = strings.ToLower(a.PolicyName)
		got, err := c.GetPolicyAttachment(t.Context(), a)
		if err != nil || got.PolicyName != strings.ToUpper(a.PolicyName) || got.AttachDate == "" {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	if f.count() != 1 {
		t.Errorf("ten attachments of one user took %d calls", f.count())
	}
	x := attached(PrincipalUser, "ann", "Custom", "new")
	if _, err := c.GetPolicyAttachment(t.Context(), x); Code(err) != "EntityNotExist.User.Policy" {
		t.Errorf("%v", err)
	}
	if err := c.AttachPolicy(t.Context(), x); err != nil {
		t.Fatal(err)
	}
	if _, err := c.GetPolicyAttachment(t.Context(), x); err != nil {
		t.Error(err)
	}
	if err := c.DetachPolicy(t.Context(), x); err != nil {
		t.Fatal(err)
	}
	if _, err := c.GetPolicyAttachment(t.Context(), x); !IsNotExist(err) {
		t.Errorf("%v", err)
	}
	scoped := attached(PrincipalGroup, "devs", "Custom", "P1")
	scoped.ResourceGroupID = "rg-1"
	f.attachments = append(f.attachments, scoped)
	if got, err := c.GetPolicyAttachment(t.Context(), scoped); err != nil || got.ResourceGroupID != "rg-1" {
		t.Errorf("in a resource group: %+v, %v", got, err)
	}
	scoped.ResourceGroupID = "1234567890" // the account's ID
	if _, err := c.GetPolicyAttachment(t.Context(), scoped); !IsNotExist(err) {
		t.Errorf("for the whole account: %v", err)
	}
	n := 0
	for a, err := range c.ListPolicyAttachments(t.Context(), AttachmentFilter{}) {
		if err != nil || a.PrincipalName == "" {
			t.Fatal(a, err)
		}
		n++
	}
	if n != 11 {
		t.Errorf("%d attachments listed, want 11", n)
	}
	for _, bad := range []Attachment{{}, attached("Root", "a", "System", "p"), attached("User", "", "System", "p")} {
		if c.AttachPolicy(t.Context(), bad) == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
}

func TestAttachmentsWithoutTheRightToListThemAll(t *testing.T) {
	f := newFake(t)
	for i := range 50 {
		f.attachments = append(f.attachments, attached(PrincipalUser, fmt.Sprint("u", i), "System", "P"))
	}
	f.hook = failing("resourcemanager:ListPolicyAttachments", 1000, &fault{403, "NoPermission", "x"})
	c := f.client()
	for _, a := range f.attachments {
		if _, err := c.GetPolicyAttachment(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	if got := c.Counts(); got["resourcemanager:ListPolicyAttachments"] != 1 || got["ram:ListPoliciesForUser"] != 50 {
		t.Errorf("%v", got)
	}
}
