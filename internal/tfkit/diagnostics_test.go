// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// An error says what to do next, what RAM said, and nothing twice.
func TestErrorsSayWhatToDoNext(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		err  error
		says []string
		once string
	}{
		"RAM fails": {&ram.Error{Action: "CreateUser", Status: 503, Code: "ServiceUnavailable", Message: "busy",
			RequestID: "R1"}, []string{"apply again later", "Request ID: R1"}, "ServiceUnavailable"},
		"what is named may be new": {&ram.Error{Action: "AddUserToGroup", Code: "EntityNotExist.Group", Message: "no group"},
			[]string{"made so short a while ago", "EntityNotExist.Group"}, "no group"},
		"while something was done": {fmt.Errorf("putting it back: %w", &ram.Error{Action: "SetPasswordPolicy",
			Code: "NoPermission", Message: "no"}), []string{"Putting it back", "NoPermission"}, "NoPermission"},
		"time": {fmt.Errorf("wait: %w", context.DeadlineExceeded), []string{"`timeouts = { … }`"}, "timeouts"},
	} {
		got := explain(tt.err, "")
		for _, want := range tt.says {
			if !strings.Contains(got, want) {
				t.Errorf("%s: the error does not say %q:\n%s", name, want, got)
			}
		}
		if n := strings.Count(got, tt.once); n != 1 {
			t.Errorf("%s: %q is said %d times:\n%s", name, tt.once, n, got)
		}
	}
}
