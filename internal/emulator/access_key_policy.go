// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"net"
	"net/http"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

// accessKeyPolicyRow is the network policy of an access key.
type accessKeyPolicyRow struct {
	KeyID    string
	Document string
}

var accessKeyPolicies = store.NewTable("access-key-policies", func(p *accessKeyPolicyRow) string { return p.KeyID })

type accessKeyPolicyAnswer struct{ AccessKeyPolicy string }

// accessKeyPolicy is the document of a network policy (reference: behaviours.md §8).
type accessKeyPolicy struct {
	Version    int
	Status     string
	Statements []accessKeyPolicyStatement
}

type accessKeyPolicyStatement struct {
	Type   string
	IPList []string
}

const accessKeyPolicyVersion = 1

// noAccessKeyPolicy is what a key shows that never had one.
const noAccessKeyPolicy = "{}"

func accessKeyPolicyObject() object {
	user, id, of := principalName("UserPrincipalName"), plain("UserAccessKeyId").must(), []resource{theUser}
	return object{
		tables: []store.Schema{accessKeyPolicies},
		errors: map[string]wording{
			"InvalidParameter.AccessKeyPolicy.Format": {http.StatusBadRequest,
				`The format of the parameter - "AccessKeyPolicy" is incorrect.`},
			"LimitExceeded.AccessKeyPolicy": {http.StatusConflict,
				"The access key policy is beyond the current limits."},
		},
		actions: []action{
			{product: productIMS, name: "GetAccessKeyPolicy", resources: of, run: getAccessKeyPolicy, params: []param{user, id}},
			{product: productIMS, name: "SetAccessKeyPolicy", writes: true, resources: of, run: setAccessKeyPolicy,
				params: []param{user, id, plain("AccessKeyPolicy").must()}},
		},
	}
}

func getAccessKeyPolicy(c *call) (any, error) {
	key, err := c.namedKey()
	if err != nil {
		return nil, err
	}
	if p, ok := accessKeyPolicies.Get(c.tx, key.ID); ok {
		return accessKeyPolicyAnswer{p.Document}, nil
	}
	return accessKeyPolicyAnswer{noAccessKeyPolicy}, nil
}

func setAccessKeyPolicy(c *call) (any, error) {
	key, err := c.namedKey()
	if err != nil {
		return nil, err
	}
	p, err := readAccessKeyPolicy(c.text("AccessKeyPolicy"))
	if err == nil {
		err = c.checkAccessKeyPolicy(p)
	}
	if err != nil {
		return nil, err
	}
	p.Version = accessKeyPolicyVersion
	document, err := json.Marshal(p)
	if err != nil {
		return nil, internal(err)
	}
	accessKeyPolicies.Put(c.tx, accessKeyPolicyRow{KeyID: key.ID, Document: string(document)})
	return answered{}, nil
}

// readAccessKeyPolicy reads a document whose version may be left out
// (reference: policy-language.md §2).
func readAccessKeyPolicy(document string) (accessKeyPolicy, error) {
	p := accessKeyPolicy{Version: accessKeyPolicyVersion}
	decoder := json.NewDecoder(strings.NewReader(document))
	decoder.DisallowUnknownFields()
	if decoder.Decode(&p) != nil || decoder.More() {
		return p, fail("InvalidParameter.AccessKeyPolicy.Format")
	}
	return p, nil
}

func (c *call) checkAccessKeyPolicy(p accessKeyPolicy) error {
	malformed := fail("InvalidParameter.AccessKeyPolicy.Format")
	if p.Version != accessKeyPolicyVersion || p.Status != keyActive && p.Status != keyInactive {
		return malformed
	}
	addresses := 0
	for _, statement := range p.Statements {
		if statement.Type == "" {
			return malformed
		}
		for _, address := range statement.IPList {
			if _, _, err := net.ParseCIDR(address); err != nil && net.ParseIP(address) == nil {
				return malformed
			}
		}
		addresses += len(statement.IPList)
	}
	if len(p.Statements) > c.quota(conditionsPerKeyPolicyQuota) || addresses > c.quota(addressesPerKeyPolicyQuota) {
		return fail("LimitExceeded.AccessKeyPolicy")
	}
	return nil
}

// keyMayComeFrom says whether the network policy of a key lets a request in from an address; "" is
// an unknown one.
func keyMayComeFrom(tx *store.Tx, keyID, address string) bool {
	row, ok := accessKeyPolicies.Get(tx, keyID)
	if !ok || address == "" {
		return true
	}
	var p accessKeyPolicy
	if json.Unmarshal([]byte(row.Document), &p) != nil || p.Status != keyActive {
		return true
	}
	ip := net.ParseIP(address)
	for _, statement := range p.Statements {
		for _, allowed := range statement.IPList {
			if _, network, err := net.ParseCIDR(allowed); err == nil && network.Contains(ip) || net.ParseIP(allowed).Equal(ip) {
				return true
			}
		}
	}
	return len(p.Statements) == 0
}
