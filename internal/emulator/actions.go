// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"maps"
	"slices"
)

const (
	productRAM = "ram"
	productIMS = "ims"
	productSTS = "sts"
	productRM  = "resourcemanager"
)

// serviceNames are the products as RAM spells them.
var serviceNames = map[string]string{productRAM: "Ram", productIMS: "Ims", productSTS: "Sts", productRM: "ResourceManager"}

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
	// permission is the action that policies name, "ram:<name>" unless set.
	permission string
	// resources are the objects the permission is needed on, all of them.
	resources []resource
	run       func(*call) (any, *Error)
}

func (a *action) needs() string {
	if a.permission != "" {
		return a.permission
	}
	return "ram:" + a.name
}

type actionKey struct{ product, name string }

// table puts the actions of all objects together.
func table() map[actionKey]*action {
	all := map[actionKey]*action{}
	for _, list := range [][]action{
		userActions(), groupActions(), membershipActions(), accessKeyActions(), loginProfileActions(), passwordPolicyActions(), mfaActions(), policyActions(), policyVersionActions(),
		attachmentActions(), scopedAttachmentActions(), resourceGroupActions(), roleActions(), tagActions(), accountActions(), stsActions(),
	} {
		for _, a := range list {
			all[actionKey{a.product, a.name}] = &a
		}
	}
	return all
}

// Actions lists what the emulator serves, as "product:Action", sorted.
func Actions() []string {
	var list []string
	for key := range maps.Keys(table()) {
		list = append(list, key.product+":"+key.name)
	}
	slices.Sort(list)
	return list
}
