// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package names_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
)

func TestChecks(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("x", n) }
	tests := map[string]struct {
		check func(string) error
		good  []string
		bad   []string
	}{
		"user":          {names.CheckUserName, []string{"a", "Ann.B_c-9", long(64)}, []string{"", long(65), "a b", "a@b", "ü", "a\n", "a:b"}},
		"group":         {names.CheckGroupName, []string{"g", "dev_1", long(64)}, []string{"", long(65), "g/h"}},
		"role":          {names.CheckRoleName, []string{"r.1-x", long(64)}, []string{"", long(65), "r_1"}},
		"policy":        {names.CheckPolicyName, []string{"p-1", long(128)}, []string{"", long(129), "p.1", "p_1"}},
		"display name":  {names.CheckDisplayName, []string{"Ann Müller", "安", strings.Repeat("安", 128)}, []string{"", long(129), "\xff"}},
		"group display": {names.CheckGroupDisplayName, []string{"Ops", long(24)}, []string{"", long(25)}},
		"comments":      {names.CheckUserComments, []string{"x", long(128)}, []string{"", long(129)}},
		"group comment": {names.CheckGroupComments, []string{long(128)}, []string{"", long(129)}},
		"description":   {names.CheckDescription, []string{long(1024)}, []string{"", long(1025)}},
		"phone":         {names.CheckMobilePhone, []string{"86-18600008888"}, []string{"", "18600008888", "86 186", "+86-186000"}},
		"email":         {names.CheckEmail, []string{"ann@example.com"}, []string{"", "ann", "ann@example", "a b@example.com"}},
		"tag key":       {names.CheckTagKey, []string{"team", "部门", long(128)}, []string{"", long(129), "aliyun-x", "Aliyun", "acs:x", "http://x", "see https://x"}},
		"tag value":     {names.CheckTagValue, []string{"", "ops", long(128)}, []string{long(129), "acs:x", "http://x"}},
		"key id":        {names.CheckAccessKeyID, []string{"LTAI5t"}, []string{"", "a:b"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, s := range tt.good {
				if err := tt.check(s); err != nil {
					t.Errorf("%q is refused: %v", s, err)
				}
			}
			for _, s := range tt.bad {
				if tt.check(s) == nil {
					t.Errorf("%q is accepted", s)
				}
			}
		})
	}
}

func TestIsUserID(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{"222748924538123456": true, "ann": false, "12345": false, "": false, "22274892453812345x": false} {
		if names.IsUserID(s) != want {
			t.Errorf("IsUserID(%q) = %t", s, !want)
		}
	}
}
