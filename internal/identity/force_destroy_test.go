// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package identity_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/pquerna/otp/totp"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

const allowList = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:ListBuckets","Resource":"*"}]}`

// burden is what hangs on a user that Terraform knows nothing of.
type burden struct {
	*testing.T
	e             *acctest.Env
	user          string
	keys          []emulator.Key
	resourceGroup string
}

// call runs an action behind Terraform's back.
func (b *burden) call(product, action string, pairs ...string) map[string]any {
	b.Helper()
	in := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		in[pairs[i]] = pairs[i+1]
	}
	answer, err := b.e.Emulator.Call(b.Context(), product, action, in)
	if err != nil {
		b.Fatalf("%s:%s %v: %v", product, action, pairs, err)
	}
	return answer
}

// member is a text inside an object of an answer.
func member(answer map[string]any, object, name string) string {
	m, _ := answer[object].(map[string]any)
	text, _ := m[name].(string)
	return text
}

// load gives the user a console logon, an MFA device, two keys, two groups, and policies for the
// account and for a resource group.
func (b *burden) load() {
	b.Helper()
	b.call("ram", "CreateLoginProfile", "UserName", b.user, "Password", "Correct-Horse-9")
	device := b.call("ram", "CreateVirtualMFADevice", "VirtualMFADeviceName", "phone")
	in := []string{"UserName", b.user, "SerialNumber", member(device, "VirtualMFADevice", "SerialNumber")}
	for i, when := range []time.Time{time.Now().Add(-30 * time.Second), time.Now()} {
		code, err := totp.GenerateCode(member(device, "VirtualMFADevice", "Base32StringSeed"), when)
		if err != nil {
			b.Fatal(err)
		}
		in = append(in, fmt.Sprint("AuthenticationCode", i+1), code)
	}
	b.call("ram", "BindMFADevice", in...)
	for range 2 {
		made := b.call("ram", "CreateAccessKey", "UserName", b.user)
		b.keys = append(b.keys, emulator.Key{ID: member(made, "AccessKey", "AccessKeyId"),
			Secret: member(made, "AccessKey", "AccessKeySecret")})
	}
	b.call("ram", "UpdateAccessKey", "UserName", b.user, "UserAccessKeyId", b.keys[1].ID, "Status", "Inactive")
	for _, group := range []string{"devs", "ops"} {
		b.call("ram", "CreateGroup", "GroupName", group)
		b.call("ram", "AddUserToGroup", "UserName", b.user, "GroupName", group)
	}
	b.resourceGroup = member(b.call("resourcemanager", "CreateResourceGroup", "Name", "project", "DisplayName",
		"Project"), "ResourceGroup", "Id")
	b.call("ram", "CreatePolicy", "PolicyName", "own", "PolicyDocument", allowList)
	for _, policy := range [][]string{{"PolicyName", "own", "PolicyType", "Custom"},
		{"PolicyName", "ReadOnlyAccess", "PolicyType", "System"}} {
		b.call("ram", "AttachPolicyToUser", append(policy, "UserName", b.user)...)
		b.call("ram", "AttachPolicyToUser", append(policy, "UserName", b.user, "ResourceGroupId", b.resourceGroup)...)
	}
}

// untouched fails the test unless all that load made still hangs on the user.
func (b *burden) untouched() {
	b.Helper()
	b.call("ram", "GetLoginProfile", "UserName", b.user)
	b.call("ram", "GetUserMFAInfo", "UserName", b.user)
	for what, n := range map[string]int{
		"keys":   len(items(b.call("ram", "ListAccessKeys", "UserName", b.user), "AccessKeys", "AccessKey")),
		"groups": len(items(b.call("ram", "ListGroupsForUser", "UserName", b.user), "Groups", "Group")),
	} {
		if n != 2 {
			b.Errorf("a destroy that failed left %d %s of 2", n, what)
		}
	}
	if n := b.attachments(); n != 4 {
		b.Errorf("a destroy that failed left %d policies of 4", n)
	}
}

// gone fails the test if anything of the user is left, or if more went than was the user's.
func (b *burden) gone() {
	b.Helper()
	summary, _ := b.call("ims", "GetAccountSummary")["SummaryMap"].(map[string]any)
	for _, count := range []string{"Users", "MFADevices", "MFADevicesInUse"} {
		if summary[count] != float64(0) {
			b.Errorf("%s: %v left", count, summary[count])
		}
	}
	for _, key := range b.keys {
		c, err := ram.NewClient(ram.Config{Endpoint: b.e.URL, Credentials: credential.Static(key.ID, key.Secret, "")})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := c.GetCallerIdentity(b.Context()); !ram.IsCode(err, "InvalidAccessKeyId.NotFound") {
			b.Errorf("key %s still opens something: %v", key.ID, err)
		}
	}
	if n := b.attachments(); n != 0 {
		b.Errorf("%d policies are still attached", n)
	}
	// These refuse to go while a user is in them or a policy is attached.
	b.call("ram", "DeleteGroup", "GroupName", "devs")
	b.call("ram", "DeleteGroup", "GroupName", "ops")
	b.call("ram", "DeletePolicy", "PolicyName", "own")
	// Whoever has the name next inherits nothing.
	b.call("ram", "CreateUser", "UserName", b.user)
	b.call("ram", "DeleteUser", "UserName", b.user)
}

func (b *burden) attachments() int {
	b.Helper()
	n, _ := b.call("resourcemanager", "ListPolicyAttachments")["TotalCount"].(float64)
	return int(n)
}

func items(answer map[string]any, object, list string) []any {
	m, _ := answer[object].(map[string]any)
	found, _ := m[list].([]any)
	return found
}

// TestForceDestroy: a user on whom hangs what Terraform does not know of is deleted only where
// force_destroy says so, and then with all of it.
func TestForceDestroy(t *testing.T) {
	t.Parallel()
	e := acctest.NewEmulated(t, emulator.Options{})
	b := &burden{T: t, e: e, user: e.Name("ann")}
	config := func(force string) string {
		return fmt.Sprintf("resource \"ram_user\" \"test\" {\n user_name = %q\n %s\n}", b.user, force)
	}
	e.Run(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config("")},
			{
				PreConfig: b.load,
				Config:    config(""), Destroy: true,
				ExpectError: regexp.MustCompile(wrapped("Cannot delete RAM user") + `(?s).*force_destroy` +
					strings.ReplaceAll(".*the console logon of "+b.user+"; the MFA device acs:ram::[0-9]+:mfa/phone; the access "+
						"keys LTAI[0-9A-Za-z]+, LTAI[0-9A-Za-z]+; the groups devs, ops; the policies ReadOnlyAccess, "+
						"ReadOnlyAccess in rg-[0-9a-z]+, own, own in rg-[0-9a-z]+\\.", " ", `[\s│]+`) +
					`.*DeleteConflict\.User`),
			},
			{
				PreConfig: b.untouched,
				Config:    config("force_destroy = true"),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("ram_user.test", plancheck.ResourceActionUpdate)},
				},
			},
		},
		CheckDestroy: func(*terraform.State) error {
			b.gone()
			return nil
		},
	})
}
