// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import "testing"

func TestNouns(t *testing.T) {
	t.Parallel()
	for noun, want := range map[string]string{
		"RAM user": "RAM users", "RAM policy": "RAM policies", "RAM access key": "RAM access keys",
		"attachment of a policy to a RAM role": "attachments of a policy to a RAM role",
	} {
		if got := (&Spec[struct{}]{Noun: noun}).nouns(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	s := &Spec[struct{}]{Noun: "key of a user", Nouns: "keys of users"}
	if got := s.matching(Filter{"user_name": "", "group_name": "devs"}); got != `keys of users with group_name "devs"` {
		t.Error(got)
	}
	if got := s.matching(nil); got != "keys of users" {
		t.Error(got)
	}
}
