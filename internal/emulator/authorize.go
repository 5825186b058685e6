// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

// serviceNames are the products as RAM spells them.
var serviceNames = map[string]string{productRAM: "Ram", productIMS: "Ims", productSTS: "Sts", productRM: "ResourceManager"}

// The kinds of principals that policies are attached to.
const (
	principalUser  = "User"
	principalGroup = "Group"
	principalRole  = "Role"
)

func principalKey(kind, id string) string { return kind + "/" + id }

const (
	keyActive   = "Active"
	keyInactive = "Inactive"
)

const tokenPrefix = "CAIS"

// resource gives the ARNs of what a request is about; the permission is needed on all of them.
type resource func(*call) []string

func (c *call) arn(relative string) []string {
	return []string{"acs:ram:*:" + c.account + ":" + relative}
}

func anyUser(c *call) []string { return c.arn("user/*") }

// theUser is the user that the request names. One that does not exist stands under the name it was asked for.
func theUser(c *call) []string {
	if u, err := c.namedUser(); err == nil {
		return c.arn("user/" + u.Name)
	}
	return c.arn("user/" + c.text("UserName"))
}

func (s *Server) authorize(c *call) *Error {
	if c.caller.kind == account || c.action.open || c.action.anonymous {
		return nil
	}
	return fail("NoPermission")
}

type systemPolicies struct{}

func loadSystemPolicies() (*systemPolicies, error) { return &systemPolicies{}, nil }
