// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"fmt"
	"testing"
)

func TestPolicyTagsComeWithIt(t *testing.T) {
	f := newFake(t)
	c := f.client()
	for i := range 40 {
		p := Policy{PolicyName: fmt.Sprint("P-", i), PolicyDocument: "{}", Tags: Tags{"n": fmt.Sprint(i)}}
		if _, err := c.CreatePolicy(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	c = f.client()
	before := f.count()
	for i := range 40 {
		p, err := c.GetPolicy(t.Context(), "Custom", fmt.Sprint("p-", i)) // RAM does not mind the case
		if err != nil || p.Tags["n"] != fmt.Sprint(i) || p.PolicyDocument != "{}" || p.PolicyName != fmt.Sprint("P-", i) {
			t.Fatalf("%+v, %v", p, err)
		}
		p.Tags["n"] = "changed by the caller"
	}
	if n := f.count() - before; n != 40+3+1 {
		t.Errorf("%d calls for 40 policies, want 44", n)
	}
	if p, _ := c.GetPolicy(t.Context(), "Custom", "P-7"); p.Tags["n"] != "7" {
		t.Errorf("a caller changed what others see: %v", p.Tags)
	}
}

func TestPoliciesAgain(t *testing.T) {
	f := newFake(t)
	c := f.client()
	known := map[int]Policy{}
	for i := range 40 {
		p, err := c.CreatePolicy(t.Context(), Policy{PolicyName: fmt.Sprint("P-", i), PolicyDocument: "{}"})
		if err != nil {
			t.Fatal(err)
		}
		known[i] = p
	}
	f.policies["p-30"]["CreateDate"] = "2001-01-01T00:00:00Z" // deleted and made by somebody else, with v1 in force too
	f.policies["p-30"]["document"] = "[]"
	f.policies["p-31"]["DefaultVersion"] = "v2"
	f.policies["p-31"]["document"] = "[]"
	c = f.client()
	before := f.count()
	for i := range 40 {
		want := "{}"
		if i == 30 || i == 31 {
			want = "[]"
		}
		if p, err := c.GetPolicyAgain(t.Context(), known[i]); err != nil || p.PolicyDocument != want {
			t.Errorf("%s: %q, %v, want %s", known[i].PolicyName, p.PolicyDocument, err, want)
		}
	}
	if n := f.count() - before; n != 1+3+3+2 {
		t.Errorf("%d calls for 40 policies, want 9", n)
	}
	// Of what this process has written, or what nothing is known, the document is read.
	if err := c.UpdatePolicyDescription(t.Context(), "P-1", "new"); err != nil {
		t.Fatal(err)
	}
	before = f.count("ram:GetPolicy")
	if p, err := c.GetPolicyAgain(t.Context(), known[1]); err != nil || p.Description != "new" {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := c.GetPolicyAgain(t.Context(), Policy{PolicyName: "P-9"}); err != nil {
		t.Error(err)
	}
	if n := f.count("ram:GetPolicy") - before; n != 2 {
		t.Errorf("%d calls, want 2", n)
	}
	f.policies = map[string]map[string]any{}
	if _, err := f.client().GetPolicyAgain(t.Context(), known[2]); !IsNotExist(err) {
		t.Errorf("a policy that is gone: %v", err)
	}
}
