// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"slices"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

// passkeyRow is a passkey of a user. The API cannot make one: a browser does, or
// [Server.AddPasskey].
type passkeyRow struct {
	ID         string
	UserID     string
	Name       string
	CreateDate time.Time
}

var (
	passkeys       = store.NewTable("passkeys", func(p *passkeyRow) string { return p.ID })
	passkeysOfUser = passkeys.Index(func(p *passkeyRow) string { return p.UserID })
)

type passkey struct {
	PasskeyID   string `json:"PasskeyId"`
	PasskeyName string
	CreateDate  string
	LastUseDate string // always "": nobody logs on here
}

type passkeysAnswer struct{ Passkeys []passkey }

const maxPasskeyName = 128 // characters; not sourced

func passkeyObject() object {
	user, id := principalName("UserPrincipalName"), plain("PasskeyId").must()
	of := []resource{theUser}
	return object{
		tables: []store.Schema{passkeys},
		errors: map[string]wording{
			"EntityNotExist.User.Passkey": {http.StatusNotFound, "The user has no such passkey."},
		},
		actions: []action{
			{product: productIMS, name: "ListPasskeys", resources: of, run: listPasskeys, params: []param{user}},
			{product: productIMS, name: "UpdatePasskey", writes: true, resources: of, run: updatePasskey,
				params: []param{user, id, text("PasskeyName", maxPasskeyName).must()}},
			{product: productIMS, name: "DeletePasskey", writes: true, resources: of, run: deletePasskey,
				params: []param{user, id}},
		},
	}
}

// AddPasskey gives a user a passkey, as a browser would, and returns its ID.
func (s *Server) AddPasskey(userName, name string) (id string, err error) {
	err = s.store.Update(func(tx *store.Tx) error {
		u, ok := usersByName.Find(tx, userName)
		if !ok {
			return fail("EntityNotExist.User")
		}
		id = newID()
		passkeys.Put(tx, passkeyRow{ID: id, UserID: u.ID, Name: name, CreateDate: s.now()})
		return nil
	})
	return id, err
}

// passkeyOwner is the user whose passkeys a request is about: the one it names, else the caller.
func (c *call) passkeyOwner() (userRow, error) {
	if !c.in.has("UserPrincipalName") && c.caller.kind == user {
		return c.caller.user, nil
	}
	return c.namedUser()
}

func (c *call) namedPasskey() (passkeyRow, error) {
	u, err := c.passkeyOwner()
	if err != nil {
		return passkeyRow{}, err
	}
	p, ok := passkeys.Get(c.tx, c.text("PasskeyId"))
	if !ok || p.UserID != u.ID {
		return passkeyRow{}, fail("EntityNotExist.User.Passkey")
	}
	return p, nil
}

func listPasskeys(c *call) (any, error) {
	u, err := c.passkeyOwner()
	if err != nil {
		return nil, err
	}
	answer := passkeysAnswer{Passkeys: []passkey{}}
	for p := range passkeysOfUser.Match(c.tx, u.ID) {
		answer.Passkeys = append(answer.Passkeys,
			passkey{PasskeyID: p.ID, PasskeyName: p.Name, CreateDate: date(p.CreateDate)})
	}
	return answer, nil
}

func updatePasskey(c *call) (any, error) {
	p, err := c.namedPasskey()
	if err != nil {
		return nil, err
	}
	p.Name = c.text("PasskeyName")
	passkeys.Put(c.tx, p)
	return answered{}, nil
}

func deletePasskey(c *call) (any, error) {
	p, err := c.namedPasskey()
	if err != nil {
		return nil, err
	}
	passkeys.Delete(c.tx, p.ID)
	return answered{}, nil
}

// dropPasskeys deletes the passkeys of a user that is deleted. That they are not in its way is a
// guess.
func (c *call) dropPasskeys(u userRow) {
	for _, p := range slices.Collect(passkeysOfUser.Match(c.tx, u.ID)) {
		passkeys.Delete(c.tx, p.ID)
	}
}
