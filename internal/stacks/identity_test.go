// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package stacks

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// needFunctions skips the test where Terraform is too old for provider functions.
func needFunctions(t *testing.T) {
	t.Helper()
	if cli := acctest.NeedCLI(t); !cli.AtLeast(tfversion.Version1_8_0.String()) {
		t.Skipf("the stack uses provider functions, which %s has not", cli)
	}
}

func TestIdentityAdministration(t *testing.T) {
	needFunctions(t)
	e := acctest.NewEmulated(t, emulator.Options{})
	for _, name := range []string{"staff-one", "boss"} {
		if _, err := e.Client.CreateUser(t.Context(), ram.User{UserName: name}); err != nil {
			t.Fatal(err)
		}
	}
	run(
		t, e, "identity-administration", 2,
		resource.TestStep{
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownOutputValueAtPath("operators", tfjsonpath.New("helen"),
					knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact("identity-help-desk")})),
				output("policies", knownvalue.MapSizeExact(4)),
			},
		},
		resource.TestStep{
			PreConfig:        func() { tryOperators(t, e) },
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
		// Agnes changes from the auditors to the group administrators: memberships alone.
		resource.TestStep{
			ConfigVariables: config.Variables{"operators": config.ObjectVariable(map[string]config.Variable{
				"auditors": names("adam"), "group_admins": names("gustav", "agnes"),
			})},
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(`ram_user.operator["agnes"]`, plancheck.ResourceActionNoop),
				plancheck.ExpectResourceAction(`ram_policy.part["auditors"]`, plancheck.ResourceActionNoop),
				plancheck.ExpectResourceAction(`ram_group_membership.part["auditors/agnes"]`,
					plancheck.ResourceActionDestroy),
				plancheck.ExpectResourceAction(`ram_group_membership.part["group-admins/agnes"]`,
					plancheck.ResourceActionCreate),
			}},
		},
		resource.TestStep{
			PreConfig: func() {
				tryKey(t, e, "agnes", []attempt{
					{"ims", "ListGroups", nil, succeeds},
					{"ims", "ListAccessKeys", upn(e, "boss"), refused},
				})
			},
			ConfigVariables: config.Variables{"operators": config.ObjectVariable(map[string]config.Variable{
				"auditors": names("adam"), "group_admins": names("gustav", "agnes"),
			})},
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
}

// upn are the parameters that name a user to IMS, and more.
func upn(e *acctest.Env, userName string, more ...string) map[string]string {
	params := map[string]string{"UserPrincipalName": userName + "@" + e.Emulator.AccountID() + ".onaliyun.com"}
	for i := 0; i+1 < len(more); i += 2 {
		params[more[i]] = more[i+1]
	}
	return params
}

func group(name string, more ...string) map[string]string {
	params := map[string]string{"GroupName": name}
	for i := 0; i+1 < len(more); i += 2 {
		params[more[i]] = more[i+1]
	}
	return params
}

// tryOperators tries with the operators' own keys what they may and may not do.
func tryOperators(t *testing.T, e *acctest.Env) {
	t.Helper()
	logon := func(userName string) map[string]string { return upn(e, userName, "Password", "Reset-1t-now!") }
	tryKey(t, e, "helen", []attempt{
		{"ims", "CreateLoginProfile", logon("staff-one"), passes},
		{"ims", "UpdateLoginProfile", logon("staff-one"), passes},
		{"ims", "GetLoginProfile", upn(e, "staff-one"), passes},
		{"ims", "CreateLoginProfile", logon("boss"), refused},
		{"ims", "UpdateLoginProfile", logon("boss"), refused},
		{"ims", "UpdateLoginProfile", logon("agnes"), refused},
		{"ims", "DeleteLoginProfile", upn(e, "staff-one"), refused},
		{"ims", "GetUser", upn(e, "staff-one"), refused},
		{"ims", "UpdateUser", upn(e, "staff-one", "NewDisplayName", "x"), refused},
		{"ims", "CreateAccessKey", upn(e, "staff-one"), refused},
		{"ims", "ListUsers", nil, refused},
		{"ims", "AddUserToGroup", upn(e, "helen", "GroupName", "identity-auditors"), refused},
	})
	tryKey(t, e, "gustav", []attempt{
		{"ims", "CreateGroup", group("team-one"), succeeds},
		{"ims", "UpdateGroup", group("team-one", "NewComments", "mine"), succeeds},
		{"ims", "AddUserToGroup", upn(e, "staff-one", "GroupName", "team-one"), succeeds},
		{"ims", "ListUsersForGroup", group("team-one"), succeeds},
		{"ims", "ListGroupsForUser", upn(e, "staff-one"), succeeds},
		{"ims", "ListGroups", nil, succeeds},
		{"ims", "ListUsers", nil, succeeds},
		{"ims", "RemoveUserFromGroup", upn(e, "staff-one", "GroupName", "team-one"), succeeds},
		{"ims", "AddUserToGroup", upn(e, "gustav", "GroupName", "identity-auditors"), refused},
		{"ims", "RemoveUserFromGroup", upn(e, "agnes", "GroupName", "identity-auditors"), refused},
		{"ims", "DeleteGroup", group("identity-auditors"), refused},
		{"ims", "UpdateGroup", group("identity-auditors", "NewGroupName", "team-auditors"), refused},
		{"ims", "GetGroup", group("identity-auditors"), refused},
		{"ims", "DeleteUser", upn(e, "staff-one"), refused},
		{
			"ram", "AttachPolicyToGroup",
			group("team-one", "PolicyType", "System", "PolicyName", "AdministratorAccess"), refused,
		},
		{"ims", "DeleteGroup", group("team-one"), succeeds},
	})
	tryKey(t, e, "sonja", []attempt{
		{"ims", "GetUserSsoSettings", nil, passes},
		{"ims", "SetUserSsoSettings", map[string]string{"SsoEnabled": "false"}, passes},
		{"ims", "ListSAMLProviders", nil, passes},
		{"ims", "GetSAMLProvider", map[string]string{"SAMLProviderName": "corp"}, passes},
		{"ims", "SetSecurityPreference", map[string]string{"AllowUserToChangePassword": "false"}, refused},
		{"ims", "SetPasswordPolicy", map[string]string{"MinimumPasswordLength": "8"}, refused},
		{"ims", "ListUsers", nil, refused},
		{"ram", "ListPolicies", nil, refused},
	})
	tryKey(t, e, "agnes", []attempt{
		{"ims", "ListUsers", nil, succeeds},
		{"ims", "GetUser", upn(e, "boss"), succeeds},
		{"ims", "ListAccessKeys", upn(e, "boss"), succeeds},
		{"ims", "GetAccountSummary", nil, succeeds},
		{"ims", "GetLoginProfile", upn(e, "boss"), passes},
		{"ims", "GetPasswordPolicy", nil, passes},
		{"ims", "GenerateCredentialReport", nil, passes},
		{"ram", "ListPolicies", nil, succeeds},
		{"ram", "GetPolicy", map[string]string{"PolicyName": "identity-auditors", "PolicyType": "Custom"}, succeeds},
		{"ims", "CreateUser", upn(e, "mole", "DisplayName", "mole"), refused},
		{"ims", "UpdateUser", upn(e, "boss", "NewDisplayName", "x"), refused},
		{"ims", "DeleteUser", upn(e, "boss"), refused},
		{"ims", "CreateAccessKey", upn(e, "agnes"), refused},
		{"ims", "CreateGroup", group("team-two"), refused},
		{"ims", "AddUserToGroup", upn(e, "agnes", "GroupName", "identity-group-admins"), refused},
		{
			"ram", "AttachPolicyToUser",
			map[string]string{"UserName": "agnes", "PolicyType": "System", "PolicyName": "AdministratorAccess"},
			refused,
		},
		{
			"ram", "CreatePolicyVersion",
			map[string]string{"PolicyName": "identity-auditors", "PolicyDocument": "{}"}, refused,
		},
		{"ims", "SetPasswordPolicy", map[string]string{"MinimumPasswordLength": "8"}, refused},
	})
}

func TestIdentityAdministrationRefuses(t *testing.T) {
	needFunctions(t)
	operators := func(part string, who ...string) config.Variables {
		return config.Variables{"operators": config.ObjectVariable(map[string]config.Variable{part: names(who...)})}
	}
	tests := map[string]struct {
		variables config.Variables
		want      string
	}{
		"an operator whom the help desk could reset": {
			operators("auditors", "staff-agnes"), `The help desk could log on`,
		},
		"groups that group administrators could join": {
			config.Variables{"team_prefix": config.StringVariable("identity-")},
			`(?s)could add themselves|do not decide as expected`,
		},
		"no prefix": {
			config.Variables{"staff_prefix": config.StringVariable("")}, `(?s)an empty one would be\s+every user`,
		},
		"a pattern for one": {config.Variables{"staff_prefix": config.StringVariable("st*")}, `a wildcard might be`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e := acctest.NewEmulated(t, emulator.Options{})
			run(t, e, "identity-administration", 0, resource.TestStep{
				ConfigVariables: tt.variables, ExpectError: regexp.MustCompile(tt.want),
			})
			for action := range e.Emulator.Requests() {
				if regexp.MustCompile(`:(Create|Attach|Add)`).MatchString(action) {
					t.Errorf("%s was called although the plan must stop", action)
				}
			}
		})
	}
}
