// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

const (
	productRAM = "ram"
	productIMS = "ims"
	productSTS = "sts"
	productRM  = "resourcemanager"
)

// serviceNames are the products as RAM spells them.
var serviceNames = map[string]string{
	productRAM: "Ram", productIMS: "Ims", productSTS: "Sts", productRM: "ResourceManager",
}

// versions are the API versions, each of one product (reference: signatures.md §1).
var versions = map[string]string{
	"2015-05-01": productRAM,
	"2019-08-15": productIMS,
	"2015-04-01": productSTS,
	"2020-03-31": productRM,
}

// action is one action of one product.
type action struct {
	product, name string
	params        []param
	writes        bool
	anonymous     bool // carries no signature
	// open actions need no permission.
	open bool
	// allow decides instead of the resources; nil: the resources do.
	allow func(*call) error
	// permission is the action that policies name, "ram:<name>" unless set.
	permission string
	// resources are the objects the permission is needed on, all of them.
	resources []resource
	// rate is how often it may be called per second; 0: the standard of its product.
	rate int
	run  func(*call) (any, error)
}

func (a *action) needs() string {
	if a.permission != "" {
		return a.permission
	}
	return "ram:" + a.name
}

type actionKey struct{ product, name string }

// resource gives the ARNs of what a request is about; the permission is needed on all of them.
// Their region is empty, so that policies that leave it empty match as well as those that write
// "*". It names what exists as it was created, whatever way the request names it: a policy is about
// the object, not about a spelling.
type resource func(*call) []string

func (c *call) own(relative string) []string {
	return []string{"acs:ram::" + c.account + ":" + relative}
}

// arnOf is the ARN of an object: under its own name where it exists, else under the one it was
// asked for.
func (c *call) arnOf(kind, name string) []string {
	if e, exists := c.entityAt(kind + "/" + name); exists {
		name = e.name
	}
	return c.own(kind + "/" + name)
}

func everything(*call) []string { return []string{"*"} }

func theAccount(c *call) []string { return c.own("*") }
