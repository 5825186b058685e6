// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

func TestDeniedHelp(t *testing.T) {
	t.Parallel()
	const arn = "acs:ram::1:user/ann"
	for _, tt := range []struct {
		denial *ram.Denial
		want   string
	}{
		{nil, "The identity that Terraform runs as may not do this: no policy allows the action ram:GetUser on this " +
			"object, or one denies it."},
		{&ram.Denial{Action: "ram:GetUser", PrincipalType: "SubUser", Principal: "20"},
			"The RAM user with the ID 20 may not do this: no policy allows ram:GetUser."},
		{&ram.Denial{Action: "ram:GetUser", Resource: arn, PrincipalType: "AssumedRoleUser", Principal: "ci:run"},
			"The role session ci:run may not do this: no policy allows ram:GetUser on " + arn + ". This statement allows just " +
				"that:\n\n" + `{"Effect":"Allow","Action":"ram:GetUser","Resource":"` + arn + `"}`},
		{&ram.Denial{Action: "ram:GetUser", Resource: arn, Explicit: true},
			"The identity that Terraform runs as may not do this: one of its policies denies ram:GetUser on " + arn +
				". A Deny overrules every Allow: narrow the statement that denies it."},
		{&ram.Denial{Action: "ram:GetUser", PolicyType: "SessionPolicy"},
			"The identity that Terraform runs as may not do this: the policy of the session does not allow ram:GetUser."},
		{&ram.Denial{Action: "sts:AssumeRole", Resource: "acs:ram::1:role/ci", PolicyType: trustPolicy},
			"The identity that Terraform runs as may not do this: the trust policy of the role does not allow " +
				"sts:AssumeRole on acs:ram::1:role/ci."},
	} {
		if got := deniedHelp(&ram.Error{Action: "GetUser", Denial: tt.denial}); got != tt.want {
			t.Errorf("%+v:\n%s\nwant:\n%s", tt.denial, got, tt.want)
		}
	}
}
