// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"slices"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

// accessKeyRow is a long-lived key. The secret is kept in clear: an HMAC cannot be verified without
// it.
type accessKeyRow struct {
	ID         string
	Secret     string
	UserID     string // "": a key of the account itself
	Status     string // Active, Inactive
	CreateDate time.Time
	UpdateDate time.Time
}

var (
	accessKeys       = store.NewTable("access-keys", func(k *accessKeyRow) string { return k.ID })
	accessKeysOfUser = accessKeys.Index(func(k *accessKeyRow) string { return k.UserID })
)

const (
	keyActive   = "Active"
	keyInactive = "Inactive"
)

type accessKey struct {
	AccessKeyID     string `json:"AccessKeyId"`
	AccessKeySecret string `json:",omitempty"` // in the answer to CreateAccessKey only
	Status          string
	CreateDate      string
	UpdateDate      string `json:",omitempty"` // IMS only
}

type accessKeyAnswer struct{ AccessKey accessKey }

type accessKeysAnswer struct {
	AccessKeys struct {
		AccessKey []accessKey
	}
}

type lastUsedAnswer struct {
	AccessKeyLastUsed struct {
		LastUsedDate string
		ServiceName  *string `json:",omitempty"` // IMS only
	}
}

var (
	accessKeysPerUserQuota = quota{"AccessKeysPerUserQuota", 2}
	// the one the emulator was started with included: a guess, the number is not sourced
	accessKeysPerAccountQuota = quota{"AccountAccessKeysPerAccountQuota", 5}
)

func accessKeyObject() object {
	return object{
		tables:  []store.Schema{accessKeys},
		quotas:  []quota{accessKeysPerUserQuota, accessKeysPerAccountQuota},
		actions: accessKeyActions(),
		errors: map[string]wording{
			"EntityNotExist.User.AccessKey": {http.StatusNotFound, "The user access key does not exist."},
			"LimitExceeded.User.AccessKey": {http.StatusConflict,
				"The access key count of the user access keys beyond the current limits."},
		},
	}
}

func accessKeyActions() []action {
	id := plain("UserAccessKeyId").must()
	var list []action
	for product, user := range map[string]param{
		productRAM: word("UserName", maxUserName, nameChars),
		productIMS: principalName("UserPrincipalName"),
	} {
		of, lastUsedID := []resource{theUser}, id
		lastUsedID.required = product == productIMS // RAM's schema does not demand it
		list = append(list,
			action{product: product, name: "CreateAccessKey", writes: true, resources: of, run: createAccessKey,
				params: []param{user}},
			action{product: product, name: "UpdateAccessKey", writes: true, resources: of, run: updateAccessKey,
				params: []param{user, id, oneOf("Status", keyActive, keyInactive).must()}},
			action{product: product, name: "DeleteAccessKey", writes: true, resources: of, run: deleteAccessKey,
				params: []param{user, id}},
			action{product: product, name: "ListAccessKeys", resources: of, run: listAccessKeys, params: []param{user}},
			action{product: product, name: "GetAccessKeyLastUsed", resources: of, run: getAccessKeyLastUsed,
				params: []param{user, lastUsedID}},
		)
	}
	return list
}

// keyOwner is the ID of the user whose keys a request is about: the one it names, else the caller;
// "" is the account.
func (c *call) keyOwner() (string, error) {
	if c.in.has("UserName") || c.in.has("UserPrincipalName") {
		u, err := c.namedUser()
		return u.ID, err
	}
	switch c.caller.kind {
	case user:
		return c.caller.user.ID, nil
	case session:
		return "", fail("EntityNotExist.User")
	default:
		return "", nil
	}
}

// namedKey finds the key that a request names, of the user it names.
func (c *call) namedKey() (accessKeyRow, error) {
	owner, err := c.keyOwner()
	if err != nil {
		return accessKeyRow{}, err
	}
	id := c.text("UserAccessKeyId")
	if owner == "" && id == c.root.ID {
		return accessKeyRow{ID: id, Status: keyActive}, nil
	}
	key, ok := accessKeys.Get(c.tx, id)
	if !ok || key.UserID != owner {
		return accessKeyRow{}, fail("EntityNotExist.User.AccessKey")
	}
	return key, nil
}

// changeableKey is namedKey without the key the emulator was started with, which nothing can
// change.
func (c *call) changeableKey() (accessKeyRow, error) {
	key, err := c.namedKey()
	if err == nil && key.ID == c.root.ID {
		err = fail("NotSupport.Account", "The key that the emulator was started with cannot be changed.")
	}
	return key, err
}

func createAccessKey(c *call) (any, error) {
	owner, err := c.keyOwner()
	if err != nil {
		return nil, err
	}
	most, have := c.quota(accessKeysPerUserQuota), accessKeysOfUser.Count(c.tx, owner)
	if owner == "" {
		most, have = c.quota(accessKeysPerAccountQuota), have+1
	}
	if have >= most {
		return nil, fail("LimitExceeded.User.AccessKey")
	}
	made := NewKey()
	key := accessKeyRow{ID: made.ID, Secret: made.Secret, UserID: owner, Status: keyActive, CreateDate: c.now,
		UpdateDate: c.now}
	accessKeys.Put(c.tx, key)
	return accessKeyAnswer{accessKey{
		AccessKeyID: key.ID, AccessKeySecret: key.Secret, Status: key.Status, CreateDate: date(key.CreateDate),
	}}, nil
}

func updateAccessKey(c *call) (any, error) {
	key, err := c.changeableKey()
	if err != nil {
		return nil, err
	}
	key.Status, key.UpdateDate = c.text("Status"), c.now
	accessKeys.Put(c.tx, key)
	return answered{}, nil
}

func deleteAccessKey(c *call) (any, error) {
	key, err := c.changeableKey()
	if err != nil {
		return nil, err
	}
	accessKeys.Delete(c.tx, key.ID)
	accessKeyPolicies.Delete(c.tx, key.ID)
	return answered{}, nil
}

func listAccessKeys(c *call) (any, error) {
	owner, err := c.keyOwner()
	if err != nil {
		return nil, err
	}
	keys := slices.Collect(accessKeysOfUser.Match(c.tx, owner))
	slices.SortStableFunc(keys, func(a, b accessKeyRow) int { return a.CreateDate.Compare(b.CreateDate) })
	var answer accessKeysAnswer
	answer.AccessKeys.AccessKey = []accessKey{}
	if owner == "" {
		answer.AccessKeys.AccessKey = append(answer.AccessKeys.AccessKey,
			accessKey{AccessKeyID: c.root.ID, Status: keyActive})
	}
	for _, key := range keys {
		item := accessKey{AccessKeyID: key.ID, Status: key.Status, CreateDate: date(key.CreateDate)}
		if c.action.product == productIMS {
			item.UpdateDate = date(key.UpdateDate)
		}
		answer.AccessKeys.AccessKey = append(answer.AccessKeys.AccessKey, item)
	}
	return answer, nil
}

// getAccessKeyLastUsed answers with empty strings for a key that was never used; how RAM does it is
// not sourced.
func getAccessKeyLastUsed(c *call) (any, error) {
	key, err := c.namedKey()
	if err != nil {
		return nil, err
	}
	var answer lastUsedAnswer
	use, _ := c.store.LastUse(key.ID)
	answer.AccessKeyLastUsed.LastUsedDate = date(use.At)
	if c.action.product == productIMS {
		answer.AccessKeyLastUsed.ServiceName = &use.Service
	}
	return answer, nil
}
