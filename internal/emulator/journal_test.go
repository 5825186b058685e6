// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// The log tells what each call needed permission for, whoever called; and nothing that could fill
// the memory.
func TestLogTellsWhatWasNeeded(t *testing.T) {
	t.Parallel()
	h := start(t)
	root := h.root()
	root.must("ram:CreateUser", "UserName", "ann")
	root.must("ram:AttachPolicyToUser",
		"UserName", "ann", "PolicyName", "AliyunOSSReadOnlyAccess", "PolicyType", "System")
	root.must("sts:GetCallerIdentity")
	root.refused("404 EntityNotExist.User", "ram:GetUser", "UserName", strings.Repeat("x", 64))
	own := "acs:ram::" + h.server.AccountID() + ":"
	want := [][]eval.Check{
		{{Action: "ram:CreateUser", Resource: own + "user/*"}},
		{{Action: "ram:AttachPolicyToUser", Resource: own + "user/ann"},
			{Action: "ram:AttachPolicyToUser", Resource: "acs:ram::system:policy/AliyunOSSReadOnlyAccess"}},
		nil,
		{{Action: "ram:GetUser", Resource: own + "user/" + strings.Repeat("x", 64)}},
	}
	for i, entry := range h.server.Log() {
		if !slices.Equal(entry.Checks, want[i]) {
			t.Errorf("%s: %+v", entry.Action, entry.Checks)
		}
	}
	long := []eval.Check{{Action: "ram:GetUser", Resource: own + "user/" + strings.Repeat("x", 1000)}}
	if got := logged(long); len(got) > 0 {
		t.Errorf("it keeps %d bytes", len(got[0].Resource))
	}
}
