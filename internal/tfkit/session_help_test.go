// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// Whatever is under way when a session cannot be had or renewed, the help is about the session.
func TestSessionHelp(t *testing.T) {
	for _, tt := range []struct{ action, code, want string }{
		{"AssumeRole", "NoPermission", "AliyunSTSAssumeRoleAccess"},
		{"AssumeRole", "InvalidParameter.RoleSessionName", "`role_session_name`"},
		{"AssumeRole", "InvalidParameter.ExternalId", "`external_id`"},
		{"AssumeRole", "InvalidParameter.RoleArn", "`role_arn`"},
		{"AssumeRole", "InvalidParameter.DurationSeconds", "more than the role allows"},
		{"AssumeRole", "InvalidParameter.PolicySize", "session policy"},
		{"AssumeRole", "EntityNotExist.Role", "no such role"},
		{"AssumeRole", "SignatureDoesNotMatch", "does not accept the credentials of the provider"},
		{"AssumeRole", "", "Check that this machine reaches its endpoint"},
		{"AssumeRoleWithOIDC", "AuthenticationFail.OIDCToken.Expired", "has expired"},
		{"AssumeRoleWithOIDC", "AuthenticationFail.OIDCToken.Invalid", "its issuer, its audience"},
		{"AssumeRoleWithOIDC", "NoPermission", "oidc:sub"},
		{"AssumeRoleWithOIDC", "EntityNotExist.OIDCProvider", "`oidc_provider_arn`"},
		{"GetUser", "NoPermission", "ram:GetUser"},
		{"GetUser", "EntityNotExist.Role", "Check the name"},
	} {
		err := fmt.Errorf("reading: %w", &ram.Error{Product: "sts", Action: tt.action, Code: tt.code, Message: "no"})
		if got := help(err); !strings.Contains(got, tt.want) || (tt.want == "") != (got == "") {
			t.Errorf("%s %s: %q, want %q", tt.action, tt.code, got, tt.want)
		}
	}
	var diags diag.Diagnostics
	Fail(&diags, "configure the RAM provider", fmt.Errorf("asking: %w", errors.New("HTTP 500")))
	Fail(&diags, "read RAM users", fmt.Errorf("asking: %w", context.DeadlineExceeded))
	if got := diags[0].Detail(); got != "Asking: HTTP 500" {
		t.Error(got)
	}
	if got := diags[1].Detail(); !strings.Contains(got, "timeout") {
		t.Error(got)
	}
}
